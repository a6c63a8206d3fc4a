// Nothing: what starting and ending costs.
int main(void) { return 1; }

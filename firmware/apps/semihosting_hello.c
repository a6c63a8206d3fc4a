// A program for picolibc's own start code and semihosting library: nothing of this folder is linked
// with it, and it knows no device.

#include <stdio.h>
#include <string.h>

int main(void) {
    static const char message[] = "hello from picolibc";
    printf("%s\n", message);

    FILE* file = fopen("hello.txt", "w");
    if (file == NULL) return printf("hello.txt cannot be written\n"), 1;
    fprintf(file, "%s, in a file\n", message);
    if (fclose(file) != 0) return 1;

    char line[64];
    file = fopen("hello.txt", "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) return 1;
    printf("read back: %s", line);
    return strncmp(line, message, strlen(message)) == 0 ? 0 : 2;
}

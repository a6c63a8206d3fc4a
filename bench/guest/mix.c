// The workload "mix": int8 matrix product, CRC, Shell sort, a linked list, a switch. Returns 1 when
// every result is right.

#include <stdbool.h>
#include <stdint.h>

enum { ROUNDS = 110, SIZE = 32, ITEMS = 1024, NODES = 512, CODES = 4096 };

static uint32_t state = 1;
static uint32_t next_random(void) {
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

// With b = 2 * identity the product is 2 * a.
static bool matmul(void) {
    static int8_t a[SIZE][SIZE], b[SIZE][SIZE];
    static int32_t c[SIZE][SIZE];
    for (int i = 0; i < SIZE; ++i)
        for (int j = 0; j < SIZE; ++j) {
            a[i][j] = (int8_t)next_random();
            b[i][j] = i == j ? 2 : 0;
        }
    for (int i = 0; i < SIZE; ++i)
        for (int j = 0; j < SIZE; ++j) {
            int32_t sum = 0;
            for (int k = 0; k < SIZE; ++k) sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
    for (int i = 0; i < SIZE; ++i)
        for (int j = 0; j < SIZE; ++j)
            if (c[i][j] != 2 * a[i][j]) return false;
    return true;
}

static uint32_t crc32(uint32_t crc, const uint8_t* data, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1)));
    }
    return crc;
}

// A message followed by its CRC has a constant residue.
static bool crc(void) {
    static uint8_t message[ITEMS + 4];
    for (int i = 0; i < ITEMS; ++i) message[i] = (uint8_t)next_random();
    const uint32_t sum = ~crc32(~0u, message, ITEMS);
    for (int i = 0; i < 4; ++i) message[ITEMS + i] = (uint8_t)(sum >> 8 * i);
    return crc32(~0u, message, ITEMS + 4) == 0xDEBB20E3u;
}

static bool shellsort(void) {
    static int32_t items[ITEMS];
    for (int i = 0; i < ITEMS; ++i) items[i] = (int32_t)next_random();
    for (int gap = ITEMS / 2; gap > 0; gap /= 2)
        for (int i = gap; i < ITEMS; ++i) {
            const int32_t item = items[i];
            int j = i;
            for (; j >= gap && items[j - gap] > item; j -= gap) items[j] = items[j - gap];
            items[j] = item;
        }
    for (int i = 1; i < ITEMS; ++i)
        if (items[i - 1] > items[i]) return false;
    return true;
}

struct node {
    struct node* next;
    uint32_t value;
};

// Walks, reverses and walks again: both sums are that of 0 .. NODES - 1.
static bool list(void) {
    static struct node nodes[NODES];
    for (unsigned i = 0; i < NODES; ++i) {
        const unsigned place = i * 37 % NODES;
        nodes[place].value = i;
        nodes[place].next = i + 1 < NODES ? &nodes[(i + 1) * 37 % NODES] : 0;
    }
    struct node* head = &nodes[0];
    uint32_t sum = 0;
    for (int round = 0; round < 16; ++round) {
        for (struct node* node = head; node; node = node->next) sum += node->value;
        struct node* reversed = 0;
        while (head) {
            struct node* const next = head->next;
            head->next = reversed;
            reversed = head;
            head = next;
        }
        head = reversed;
    }
    return sum == 16u * (NODES * (NODES - 1u) / 2);
}

// An interpreter of eight codes, each followed somewhere by its inverse.
static uint32_t interpret(const uint8_t* codes, uint32_t value) {
    for (int i = 0; i < CODES; ++i) {
        switch (codes[i]) {
            case 0: value += 7; break;
            case 1: value -= 7; break;
            case 2: value ^= 0x5A5A5A5Au; break;
            case 3: value = value << 3 | value >> 29; break;
            case 4: value = value >> 3 | value << 29; break;
            case 5: value = ~value; break;
            case 6: value *= 3; break;
            default: value *= 0xAAAAAAABu; break;  // 1/3 modulo 2^32
        }
    }
    return value;
}

static bool switches(void) {
    static const uint8_t inverse[8] = {1, 0, 2, 4, 3, 5, 7, 6};
    static uint8_t codes[CODES];
    for (int i = 0; i < CODES / 2; ++i) {
        codes[i] = (uint8_t)(next_random() % 8);
        codes[CODES - 1 - i] = inverse[codes[i]];
    }
    return interpret(codes, 12345) == 12345;
}

int main(void) {
    bool is_right = true;
    for (int round = 0; round < ROUNDS; ++round)
        is_right = matmul() && crc() && shellsort() && list() && switches() && is_right;
    return is_right;
}

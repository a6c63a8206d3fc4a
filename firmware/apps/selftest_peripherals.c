#include "apps/selftest.h"

#include <tessera/marker.h>
#include <tessera/plic.h>
#include <tessera/timer.h>
#include <tessera/uart.h>

#include "drivers/marker.h"
#include "drivers/timer.h"
#include "hal/csr.h"
#include "hal/interrupts.h"
#include "hal/mmio.h"
#include "hal/time.h"

static volatile uint32_t software_interrupts;

static void on_software_interrupt(void* context) {
    const struct clint* clint = context;
    (void)clint_set_software_interrupt(clint, false);
    ++software_interrupts;
}

static bool interrupts_are_on(void) { return (csr_read(mstatus) & MSTATUS_MIE) != 0; }

static void test_locks(const struct clint* clint) {
    expect(interrupts_are_on(), "an application starts with interrupts on");
    const uint32_t outer = interrupts_lock();
    const uint32_t inner = interrupts_lock();
    expect(!interrupts_are_on(), "a lock keeps interrupts off");
    interrupts_unlock(inner);
    expect(!interrupts_are_on(), "an inner lock leaves the outer one shut");

    software_interrupts = 0;
    (void)clint_set_software_interrupt(clint, true);
    expect(time_wait_flag(&software_interrupts, deadline_in(10)) == STATUS_TIMEOUT,
           "with interrupts off a wait ends in time");
    expect(!interrupts_are_on() && software_interrupts == 0, "a wait keeps interrupts off");
    interrupts_unlock(outer);
    expect(interrupts_are_on(), "the outer lock lets interrupts in again");
    expect(software_interrupts == 1, "what was pending comes after the lock");
}

static void test_deadlines(uint64_t timebase_hz) {
    const uint64_t hour_us = 3600000000u;
    const uint64_t ticks = deadline_in(hour_us).ticks - time_ticks();
    expect(ticks / timebase_hz == 3600 || ticks / timebase_hz == 3599,
           "a deadline is as long as it says");
    expect(!deadline_is_over(deadline_in(UINT64_MAX)), "the longest deadline lies ahead");
}

void test_clint(struct platform* platform) {
    const uint64_t before = time_ticks();
    static const volatile uint32_t never = 0;
    expect(time_wait_flag(&never, deadline_in(100)) == STATUS_TIMEOUT,
           "the clint's alarm ends a wait");
    const uint64_t waited = time_ticks() - before;
    expect(waited >= platform->table->timebase_hz / 10000, "the clint's alarm is not early");

    interrupts_attach_software(on_software_interrupt, &platform->clint);
    csr_set(mie, MIE_MSIE);
    (void)clint_set_software_interrupt(&platform->clint, true);
    expect(time_wait_flag(&software_interrupts, deadline_in(1000)) == STATUS_OK,
           "software interrupt");
    expect(software_interrupts == 1, "one software interrupt");
    test_locks(&platform->clint);
    csr_clear(mie, MIE_MSIE);
    test_deadlines(platform->table->timebase_hz);
}

static volatile uint32_t uart_interrupts, uart_cause;

// Reading IIR acknowledges that the transmitter has run empty.
static void on_uart_interrupt(void* context) {
    const struct uart* uart = context;
    uart_cause = mmio_read(uart->base, TESSERA_UART_IIR_FCR) & TESSERA_UART_IIR_FCR_ID_MASK;
    ++uart_interrupts;
}

static void test_uart_interrupt(struct uart* uart) {
    const uint32_t transmitter_empty = 1u << TESSERA_UART_IIR_FCR_ID_LSB;
    uart_interrupts = 0;
    expect_ok(interrupts_attach(uart->irq, on_uart_interrupt, uart), "the uart is attached");
    mmio_write(uart->base, TESSERA_UART_IER, TESSERA_UART_IER_ETBEI_MASK);
    static const char text[] = "selftest: the uart's interrupt\n";
    expect_ok(uart_write(uart, text, sizeof text - 1), "the uart takes a text");
    expect(time_wait_flag(&uart_interrupts, deadline_in(100000)) == STATUS_OK,
           "the uart interrupts when its transmitter runs empty");
    expect(uart_cause == transmitter_empty, "and says so");
    mmio_write(uart->base, TESSERA_UART_IER, 0);
    expect(
        (mmio_read(uart->base, TESSERA_UART_IIR_FCR) & TESSERA_UART_IIR_FCR_NO_INTERRUPT_MASK) != 0,
        "reading IIR acknowledges it");
    expect_ok(interrupts_detach(uart->irq), "the uart is detached");
}

void test_uart(struct platform* platform) {
    const uintptr_t base = platform->uart.base;
    mmio_write(base, TESSERA_UART_SCR, 0x5A);
    expect(mmio_read(base, TESSERA_UART_SCR) == 0x5A, "the uart's scratch register keeps a value");
    const uint32_t idle = TESSERA_UART_LSR_THRE_MASK | TESSERA_UART_LSR_TEMT_MASK;
    const struct deadline deadline = deadline_in(100000);
    while ((mmio_read(base, TESSERA_UART_LSR) & idle) != idle && !deadline_is_over(deadline)) {
    }
    expect((mmio_read(base, TESSERA_UART_LSR) & idle) == idle, "the uart's transmitter runs empty");
    expect(mmio_read(base, TESSERA_UART_MSR) == TESSERA_UART_MSR_RESET, "the uart's modem status");
    test_uart_interrupt(&platform->uart);
}

// A waveform of this run pauses for a tenth of a millisecond.
void test_marker(struct platform* platform) {
    struct marker marker;
    expect_ok(marker_init(&marker, platform_device(platform, TESSERA_DEVICE_TYPE_MARKER, 0)),
              "there is a marker");
    marker_trace(&marker, false);
    expect(mmio_read(marker.base, TESSERA_MARKER_TRACE) == 0, "the marker keeps what is written");
    static const volatile uint32_t never = 0;
    (void)time_wait_flag(&never, deadline_in(100));
    marker_trace(&marker, true);
    expect(mmio_read(marker.base, TESSERA_MARKER_TRACE) == 1, "and takes it back");
}

// A source whose priority is not above the threshold waits until it is.
static void test_threshold(struct platform* platform) {
    const uintptr_t plic = platform->plic.base;
    struct uart* uart = &platform->uart;
    uart_interrupts = 0;
    expect_ok(interrupts_attach(uart->irq, on_uart_interrupt, uart), "the uart is attached");
    const uint32_t priority = mmio_read(plic, TESSERA_PLIC_PRIORITY_AT(uart->irq - 1));
    mmio_write(plic, TESSERA_PLIC_THRESHOLD, priority);
    mmio_write(uart->base, TESSERA_UART_IER, TESSERA_UART_IER_ETBEI_MASK);
    static const char text[] = "selftest: the plic's threshold\n";
    expect_ok(uart_write(uart, text, sizeof text - 1), "the uart takes a text");
    expect(time_wait_flag(&uart_interrupts, deadline_in(2000)) == STATUS_TIMEOUT,
           "the threshold holds an interrupt back");
    expect((mmio_read(plic, TESSERA_PLIC_PENDING) >> uart->irq & 1u) != 0, "which is pending then");
    mmio_write(plic, TESSERA_PLIC_THRESHOLD, TESSERA_PLIC_THRESHOLD_RESET);
    expect_ok(time_wait_flag(&uart_interrupts, deadline_in(2000)), "and comes below it");
    mmio_write(uart->base, TESSERA_UART_IER, 0);
    expect_ok(interrupts_detach(uart->irq), "the uart is detached");
}

void test_plic(struct platform* platform) {
    const struct plic* plic = &platform->plic;
    expect(plic_enable(plic, 0, 1) == STATUS_INVALID, "the plic's source 0 does not exist");
    const uint32_t irq = platform->uart.irq;
    expect_ok(plic_enable(plic, irq, 3), "the plic enables a source");
    expect(mmio_read(plic->base, TESSERA_PLIC_PRIORITY_AT(irq - 1)) == 3,
           "the plic keeps a priority");
    expect_ok(plic_disable(plic, irq), "the plic disables a source");
    test_threshold(platform);
    uint32_t source = 1;
    expect(plic_claim(plic, &source) == STATUS_OK && source == 0, "nothing to claim");
}

// Both channels expire while no handler takes note of it.
static void check_acknowledgement(struct timer* timer, uint32_t ticks, uint64_t timeout_us) {
    const uint32_t before = interrupts_lock();
    expect_ok(timer_start(timer, 0, ticks, false), "a one-shot timer");
    expect_ok(timer_start(timer, 1, ticks, false), "a one-shot timer");
    const struct deadline deadline = deadline_in(timeout_us);
    while (mmio_read(timer->base, TESSERA_TIMER_IRQ_STATUS) != 3 && !deadline_is_over(deadline)) {
    }
    mmio_write(timer->base, TESSERA_TIMER_IRQ_STATUS, 0);
    expect(mmio_read(timer->base, TESSERA_TIMER_IRQ_STATUS) == 3, "writing 0 clears no expiry");
    mmio_write(timer->base, TESSERA_TIMER_IRQ_STATUS, 1);
    expect(mmio_read(timer->base, TESSERA_TIMER_IRQ_STATUS) == 2, "writing 1 clears one expiry");
    interrupts_unlock(before);
    expect_ok(timer_wait(timer, 1, timeout_us), "the other expiry interrupts");
    expect(timer_wait(timer, 0, 10) == STATUS_TIMEOUT, "a cleared expiry does not interrupt");
}

static void test_timer(const struct tessera_device* device) {
    static struct timer timer;
    if (!expect_ok(timer_init(&timer, device), "a timer starts")) return;
    const uint32_t ticks = 20;
    const uint64_t period_us = (uint64_t)ticks * 1000000u / timer.clock_hz;
    uint32_t count = 1;
    expect(timer_read(&timer, 0, &count) == STATUS_OK && count == TESSERA_TIMER_COUNT_RESET,
           "a stopped timer stands at zero");

    const uint64_t before_us = time_us();
    expect_ok(timer_start(&timer, 0, ticks, false), "a one-shot timer");
    expect_ok(timer_wait(&timer, 0, 100 * period_us + 1000), "a one-shot timer interrupts");
    expect(time_us() - before_us + 1 >= period_us, "a timer is not early");
    expect((mmio_read(timer.base, TESSERA_TIMER_CTRL_AT(0)) & TESSERA_TIMER_CTRL_ENABLE_MASK) == 0,
           "a one-shot timer stops");
    expect(mmio_read(timer.base, TESSERA_TIMER_IRQ_STATUS) == 0, "writing 1 clears an expiry");

    expect_ok(timer_start(&timer, 1, ticks, true), "a periodic timer");
    for (int i = 0; i < 3; ++i)
        expect_ok(timer_wait(&timer, 1, 100 * period_us + 1000), "a periodic timer interrupts");
    expect_ok(timer_stop(&timer, 1), "a timer stops");
    expect(timer_wait(&timer, 0, 10) == STATUS_TIMEOUT, "a stopped timer is silent");
    check_acknowledgement(&timer, ticks, 100 * period_us + 1000);
    expect_ok(interrupts_detach(timer.irq), "a timer is detached");
}

void test_timers(struct platform* platform) {
    for (uint32_t i = 0; i < platform_count(platform, TESSERA_DEVICE_TYPE_TIMER); ++i)
        test_timer(platform_device(platform, TESSERA_DEVICE_TYPE_TIMER, i));
}

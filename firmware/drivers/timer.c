#include "drivers/timer.h"

#include "hal/interrupts.h"
#include "hal/mmio.h"
#include "hal/time.h"

static bool is_channel(uint32_t channel) { return channel < TESSERA_TIMER_CTRL_COUNT; }

static void on_interrupt(void* context) {
    struct timer* timer = context;
    const uint32_t expired = mmio_read(timer->base, TESSERA_TIMER_IRQ_STATUS);
    mmio_write(timer->base, TESSERA_TIMER_IRQ_STATUS, expired);
    for (uint32_t channel = 0; is_channel(channel); ++channel)
        if ((expired >> channel & 1u) != 0) timer->expired[channel] = 1;
}

enum status timer_init(struct timer* timer, const struct tessera_device* device) {
    if (device == 0 || device->type != TESSERA_DEVICE_TYPE_TIMER) return STATUS_NOT_FOUND;
    *timer = (struct timer){.base = (uintptr_t)device->base, .irq = device->irq};
    timer->clock_hz = mmio_read(timer->base, TESSERA_TIMER_CLOCK_HZ);
    for (uint32_t channel = 0; is_channel(channel); ++channel) (void)timer_stop(timer, channel);
    mmio_write(timer->base, TESSERA_TIMER_IRQ_STATUS, TESSERA_TIMER_IRQ_STATUS_EXPIRED_MASK);
    return interrupts_attach(timer->irq, on_interrupt, timer);
}

enum status timer_start(struct timer* timer, uint32_t channel, uint32_t ticks, bool periodic) {
    if (!is_channel(channel) || ticks == 0) return STATUS_INVALID;
    (void)timer_stop(timer, channel);
    timer->expired[channel] = 0;
    mmio_write(timer->base, TESSERA_TIMER_COMPARE_AT(channel), ticks);
    mmio_write(timer->base, TESSERA_TIMER_CTRL_AT(channel),
               TESSERA_TIMER_CTRL_ENABLE_MASK | TESSERA_TIMER_CTRL_IRQ_EN_MASK |
                   (periodic ? TESSERA_TIMER_CTRL_PERIODIC_MASK : 0));
    return STATUS_OK;
}

enum status timer_stop(struct timer* timer, uint32_t channel) {
    if (!is_channel(channel)) return STATUS_INVALID;
    mmio_write(timer->base, TESSERA_TIMER_CTRL_AT(channel), 0);
    return STATUS_OK;
}

enum status timer_read(const struct timer* timer, uint32_t channel, uint32_t* ticks) {
    if (!is_channel(channel)) return STATUS_INVALID;
    *ticks = mmio_read(timer->base, TESSERA_TIMER_COUNT_AT(channel));
    return STATUS_OK;
}

enum status timer_wait(struct timer* timer, uint32_t channel, uint64_t timeout_us) {
    if (!is_channel(channel)) return STATUS_INVALID;
    const enum status status = time_wait_flag(&timer->expired[channel], deadline_in(timeout_us));
    if (status == STATUS_OK) timer->expired[channel] = 0;
    return status;
}

#include "hal/status.h"

const char* status_name(enum status status) {
    switch (status) {
        case STATUS_OK: return "ok";
        case STATUS_TIMEOUT: return "timeout";
        case STATUS_BUSY: return "busy";
        case STATUS_INVALID: return "invalid argument";
        case STATUS_NOT_FOUND: return "not found";
        case STATUS_DEVICE: return "device error";
    }
    return "unknown status";
}

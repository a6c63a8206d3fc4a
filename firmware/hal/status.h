#pragma once
// What every driver call returns.

enum status {
    STATUS_OK = 0,
    STATUS_TIMEOUT,    // the device did not answer in time
    STATUS_BUSY,       // no room now; try again later
    STATUS_INVALID,    // an argument the driver or device cannot take
    STATUS_NOT_FOUND,  // no such device, or it is not what the table says
    STATUS_DEVICE,     // the device reported an error; ask it which
};

const char* status_name(enum status status);

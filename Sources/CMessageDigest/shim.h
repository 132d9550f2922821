// SHA-256 of libmd as Swift sees it. Only Reporting imports this module.
#ifndef CCF_CMESSAGEDIGEST_SHIM_H
#define CCF_CMESSAGEDIGEST_SHIM_H

#include <sha2.h>

#endif

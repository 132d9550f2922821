// SHA-256 and MD5 of libmd as Swift sees them. Only Reporting imports this module.
#ifndef CCF_CMESSAGEDIGEST_SHIM_H
#define CCF_CMESSAGEDIGEST_SHIM_H

#include <md5.h>
#include <sha2.h>

#endif

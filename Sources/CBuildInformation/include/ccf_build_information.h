#ifndef CCF_BUILD_INFORMATION_H
#define CCF_BUILD_INFORMATION_H

/// The commit that the program was built from, "+changes" appended if the tree differed; "unknown" outside git.
const char *ccf_build_commit(void);

/// The Swift compiler's version as the Makefile found it; "unknown" in a build without the Makefile.
const char *ccf_build_swift(void);

/// The version of the clang that compiled this, which comes with the Swift compiler.
const char *ccf_build_clang(void);

#endif

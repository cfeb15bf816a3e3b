#ifndef MAKEGOOD_SERVICE_VERSION_H_
#define MAKEGOOD_SERVICE_VERSION_H_

namespace makegood {

// The version of the program, as CHANGELOG.md counts.
inline constexpr char kVersion[] = "0.1.0";

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_VERSION_H_

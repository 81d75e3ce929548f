# What an installed danmakud consists of, and its Debian package: `cpack -G DEB --config build/release/CPackConfig.cmake`.
# /etc/danmakud is laid out like config/, so that both samples work there as they stand.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # the program is enough: no tests, tools and benches

install(TARGETS danmakud RUNTIME DESTINATION bin)
install(FILES packaging/danmakud.toml DESTINATION /etc/danmakud)
install(DIRECTORY config/rules config/model DESTINATION /etc/danmakud)
install(FILES packaging/danmakud.service DESTINATION lib/systemd/system)
install(FILES packaging/danmakud.sysusers DESTINATION lib/sysusers.d RENAME danmakud.conf)
install(FILES README.md README.zh-CN.md CHANGELOG.md DESTINATION share/doc/danmakud)
install(FILES LICENSE DESTINATION share/doc/danmakud RENAME copyright)
install(FILES config/danmakud.toml config/production.toml packaging/danmakud.rules.yml DESTINATION share/doc/danmakud/examples)
install(DIRECTORY docs DESTINATION share/doc/danmakud)

# What an administrator changed there is kept through upgrades.
file(GLOB_RECURSE kept RELATIVE "${PROJECT_SOURCE_DIR}/config" config/rules/* config/model/*)
list(APPEND kept danmakud.toml)
list(TRANSFORM kept PREPEND /etc/danmakud/)
list(JOIN kept "\n" kept)
file(CONFIGURE OUTPUT conffiles CONTENT "${kept}\n" @ONLY)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME danmakud)
set(CPACK_PACKAGE_CONTACT "danmakud <danmakud@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "complaints from live rooms become tickets")
set(CPACK_PACKAGE_DESCRIPTION "A daemon that takes comments and messages of live rooms and hands one ticket for each complaint to Redis.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "tzdata, systemd")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${PROJECT_BINARY_DIR}/conffiles;${PROJECT_SOURCE_DIR}/packaging/postinst;${PROJECT_SOURCE_DIR}/packaging/prerm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)

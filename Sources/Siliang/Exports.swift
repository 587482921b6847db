// Values that the library's own declarations speak of: whoever imports Siliang has them too.

@_exported import struct SiliangChat.ChatMessage
@_exported import struct SiliangChat.ToolCall
@_exported import enum SiliangChat.ToolChoice
@_exported import struct SiliangFormats.JSONObject
@_exported import enum SiliangFormats.JSONValue

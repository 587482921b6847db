-- A chat of a few words for wrk. SILIANG_KEY is the key; STREAM=1 asks for a stream.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("SILIANG_KEY") or "")
local stream = os.getenv("STREAM") and ',"stream":true' or ""
wrk.body = '{"model":"' .. (os.getenv("MODEL") or "instant") .. '","messages":[{"role":"user","content":"Say ok, please."}]' .. stream .. "}"

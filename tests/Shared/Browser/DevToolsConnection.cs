using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridProfiler.Browser;

/// <summary>A DevTools protocol connection: commands with answers, and events. Thread-safe.</summary>
internal sealed class DevToolsConnection : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _receiving = Task.CompletedTask;
    private int _lastId;

    private DevToolsConnection() { }

    /// <summary>Raised on the receiving thread for every event: method, parameters.</summary>
    public event Action<string, JsonElement>? Event;

    public static async Task<DevToolsConnection> OpenAsync(Uri address, CancellationToken cancel)
    {
        var connection = new DevToolsConnection();
        await connection._socket.ConnectAsync(address, cancel);
        connection._receiving = Task.Run(connection.ReceiveAsync, CancellationToken.None);
        return connection;
    }

    public async Task<JsonElement> SendAsync(string method, JsonObject parameters, string? sessionId, CancellationToken cancel)
    {
        int id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (sessionId is not null) message["sessionId"] = sessionId;
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(message);
        await _sending.WaitAsync(cancel);
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, cancel);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _sending.Dispose();
        _closing.Dispose();
    }

    private async Task ReceiveAsync()
    {
        Exception reason = new InvalidOperationException("The browser closed its DevTools connection.");
        try
        {
            byte[] buffer = new byte[1 << 16];
            using var message = new MemoryStream();
            while (_socket.State == WebSocketState.Open)
            {
                WebSocketReceiveResult part = await _socket.ReceiveAsync(buffer, _closing.Token);
                if (part.MessageType == WebSocketMessageType.Close) break;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                using var document = JsonDocument.Parse(message.GetBuffer().AsMemory(0, (int)message.Length));
                Dispatch(document.RootElement);
                message.SetLength(0);
            }
        }
        catch (Exception e)
        {
            reason = e;
        }

        foreach (TaskCompletionSource<JsonElement> waiting in _pending.Values) waiting.TrySetException(reason);
    }

    private void Dispatch(JsonElement message)
    {
        if (!message.TryGetProperty("id", out JsonElement id))
        {
            Event?.Invoke(message.GetProperty("method").GetString()!, message.GetProperty("params").Clone());
            return;
        }

        if (!_pending.TryRemove(id.GetInt32(), out TaskCompletionSource<JsonElement>? answer)) return;
        if (message.TryGetProperty("error", out JsonElement error)) answer.TrySetException(new InvalidOperationException(error.GetRawText()));
        else answer.TrySetResult(message.GetProperty("result").Clone());
    }
}

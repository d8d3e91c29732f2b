using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HybridProfiler.Tool.Viewing;

/// <summary>
/// Serves one file to one web page: on the loopback interface only, under one address, readable by one other origin. Whole or in ranges.
/// </summary>
internal sealed class FileServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<Stream> _open;
    private readonly string _path, _contentType;
    private readonly string? _reader;

    private FileServer(HttpListener listener, int port, string name, string contentType, string? reader, Func<Stream> open)
    {
        (_listener, _contentType, _reader, _open) = (listener, contentType, reader, open);
        _path = "/" + Uri.EscapeDataString(name);
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{_path}");
    }

    /// <summary>The file's address.</summary>
    public string Address { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="port">Port; 0 for any that is free.</param>
    /// <param name="name">Name of the file in its address.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="reader">Origin of the page that may read it, or null for none.</param>
    /// <param name="open">Opens the bytes; the stream can seek.</param>
    /// <exception cref="CommandFailedException">The port is taken.</exception>
    public static FileServer Start(int port, string name, string contentType, string? reader, Func<Stream> open)
    {
        if (port == 0) port = FreePort();
        HttpListener listener = new();
        // Only requests for this host: a page elsewhere cannot reach it under a name of its own.
        listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        try
        {
            listener.Start();
        }
        catch (Exception e) when (e is HttpListenerException or SocketException)
        {
            ((IDisposable)listener).Dispose();
            throw new CommandFailedException($"Port {port} of this machine cannot be used: {e.Message}. Another view may still run: end it, or choose another with --port.");
        }

        return new FileServer(listener, port, name, contentType, reader, open);
    }

    /// <summary>Answers until it is stopped, or until the file's last byte was delivered once.</summary>
    /// <param name="once">True to end after the file was delivered.</param>
    /// <param name="stop">Stops it.</param>
    public async Task Run(bool once, CancellationToken stop)
    {
        using CancellationTokenRegistration registration = stop.Register(_listener.Stop);
        while (!stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            bool delivered = false;
            try
            {
                delivered = await Answer(context.Request, context.Response);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
            {
                // The browser went away in the middle; the next request begins anew.
            }

            if (once && delivered) return;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task<bool> Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        response.Headers["Cache-Control"] = "no-cache";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        if (_reader is not null)
        {
            response.Headers["Access-Control-Allow-Origin"] = _reader;
            response.Headers["Vary"] = "Origin";
        }

        if (request.Url?.AbsolutePath != _path)
        {
            response.StatusCode = 404;
            return false;
        }

        if (request.HttpMethod == "OPTIONS" && _reader is not null)
        {
            response.StatusCode = 204;
            response.Headers["Access-Control-Allow-Methods"] = "GET, HEAD";
            response.Headers["Access-Control-Allow-Headers"] = "Range";
            // A page of the network asks before it reads from this machine.
            response.Headers["Access-Control-Allow-Private-Network"] = "true";
            return false;
        }

        if (request.HttpMethod is not ("GET" or "HEAD"))
        {
            response.StatusCode = 405;
            response.Headers["Allow"] = "GET, HEAD, OPTIONS";
            return false;
        }

        using Stream file = _open();
        long from = 0, end = file.Length;
        response.ContentType = _contentType;
        response.Headers["Accept-Ranges"] = "bytes";
        if (request.Headers["Range"] is { } range)
        {
            if (!TryRange(range, file.Length, out from, out end))
            {
                response.StatusCode = 416;
                response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes */{file.Length}");
                return false;
            }

            response.StatusCode = 206;
            response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{end - 1}/{file.Length}");
        }

        response.ContentLength64 = end - from;
        if (request.HttpMethod == "HEAD") return false;
        file.Position = from;
        byte[] buffer = new byte[1 << 16];
        for (long left = end - from; left > 0;)
        {
            int read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)));
            if (read == 0) break;
            await response.OutputStream.WriteAsync(buffer.AsMemory(0, read));
            left -= read;
        }

        return end == file.Length;
    }

    // One range: "bytes=0-499", "bytes=500-", "bytes=-500".
    private static bool TryRange(string text, long length, out long from, out long end)
    {
        (from, end) = (0, length);
        if (!text.StartsWith("bytes=", StringComparison.Ordinal) || text.Contains(',')) return false;
        string[] parts = text["bytes=".Length..].Split('-');
        if (parts.Length != 2) return false;
        bool hasFrom = long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first), hasLast = long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long last);
        if (hasFrom)
        {
            from = first;
            if (hasLast) end = Math.Min(length, last + 1);
            else if (parts[1].Length > 0) return false;
        }
        else if (hasLast && parts[0].Length == 0) from = Math.Max(0, length - last);
        else return false;
        return from < end;
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

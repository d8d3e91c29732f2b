using System.Runtime.InteropServices;
using System.Text;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>
/// The native library as the process's NVTX injection: what it keeps is drained here and given to every session that wants
/// it. The copy of the library that NVTX_INJECTION64_PATH names is asked, which need not be the one beside the program.
/// </summary>
internal sealed unsafe class NvtxInjection
{
    private const int Room = 4096;
    private static readonly Lock s_lock = new();
    private static NvtxInjection? s_only;

    private readonly delegate* unmanaged<NvtxState*, int> _query;
    private readonly delegate* unmanaged<int, int> _listen;
    private readonly delegate* unmanaged<NvtxEvent*, uint, uint, uint*, int> _drain;
    private readonly delegate* unmanaged<uint, byte*, uint, uint*, int> _text;
    private readonly List<NvtxReception> _receptions = [];
    private readonly Dictionary<uint, string> _texts = [];
    private readonly NvtxEvent[] _events = GC.AllocateUninitializedArray<NvtxEvent>(Room);

    private NvtxInjection(nint library)
    {
        _query = (delegate* unmanaged<NvtxState*, int>)NativeLibrary.GetExport(library, "hp_nvtx_query");
        _listen = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "hp_nvtx_listen");
        _drain = (delegate* unmanaged<NvtxEvent*, uint, uint, uint*, int>)NativeLibrary.GetExport(library, "hp_nvtx_drain");
        _text = (delegate* unmanaged<uint, byte*, uint, uint*, int>)NativeLibrary.GetExport(library, "hp_nvtx_text");
    }

    /// <summary>The injection in a library; null, with the reason, when the library is of another version.</summary>
    public static NvtxInjection? Open(string path, out string whyNot)
    {
        lock (s_lock)
        {
            whyNot = "";
            if (s_only is not null) return s_only;
            if (!NativeLibrary.TryLoad(path, out nint library))
            {
                whyNot = $"{path} does not load";
                return null;
            }

            foreach (string export in (ReadOnlySpan<string>)["hp_nvtx_query", "hp_nvtx_listen", "hp_nvtx_drain", "hp_nvtx_text"])
            {
                if (NativeLibrary.TryGetExport(library, export, out _)) continue;
                whyNot = $"{path} has no entry {export}; it was not built from this version of HybridProfiler";
                return null;
            }

            NvtxInjection opened = new(library);
            if (opened.TryQuery(out _)) return s_only = opened;
            whyNot = $"{path} does not know hp_nvtx_state with {sizeof(NvtxState)} bytes; it was not built from this version of HybridProfiler";
            return null;
        }
    }

    /// <summary>Counts since the process started.</summary>
    public bool TryQuery(out NvtxState state)
    {
        fixed (NvtxState* to = &state)
        {
            *to = new NvtxState { Size = (uint)sizeof(NvtxState) };
            return _query(to) == 0;
        }
    }

    /// <summary>Begins to give what happens from now on to a session.</summary>
    public void Add(NvtxReception reception)
    {
        lock (s_lock)
        {
            // What is older belongs to those that have listened so far.
            Deliver();
            _receptions.Add(reception);
            _listen(1);
        }
    }

    /// <summary>Gives a session the rest, and no more.</summary>
    public void Remove(NvtxReception reception)
    {
        lock (s_lock)
        {
            Deliver();
            _listen(-1);
            _receptions.Remove(reception);
        }
    }

    /// <summary>Gives every session what has happened.</summary>
    public void Drain()
    {
        lock (s_lock) Deliver();
    }

    private void Deliver()
    {
        uint count = Room;
        // No more rounds than the ring has room for: producers may be as fast as this.
        for (int round = 0; count == Room && round < 32; round++)
        {
            fixed (NvtxEvent* events = _events)
            {
                if (_drain(events, (uint)sizeof(NvtxEvent), Room, &count) != 0) return;
            }

            for (int i = 0; i < count; i++)
            {
                string name = TextOf(_events[i].Name), domain = TextOf(_events[i].Domain);
                foreach (NvtxReception reception in _receptions) reception.Take(_events[i], name, domain);
            }
        }
    }

    private string TextOf(uint number)
    {
        if (number == 0) return "";
        if (_texts.TryGetValue(number, out string? text)) return text;
        byte* bytes = stackalloc byte[1024];
        uint length;
        text = _text(number, bytes, 1024, &length) == 0 ? Encoding.UTF8.GetString(bytes, (int)Math.Min(length, 1024)) : "";
        _texts.Add(number, text);
        return text;
    }
}

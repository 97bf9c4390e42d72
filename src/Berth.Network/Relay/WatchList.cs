using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Relay;

/// <summary>
/// What the relay waits for. A token is a place and the number of its use, so that an event that was on its way does not reach a later user
/// of the place.
/// </summary>
internal sealed class WatchList : IDisposable
{
    private const int Events = 128;
    private readonly EventPoll _poll = EventPoll.Create();
    private readonly List<(Watched? Who, uint Use)> _places = [];
    private readonly Stack<int> _free = new();
    private readonly ulong[] _ready = new ulong[Events];
    private readonly List<ulong> _again = [];
    private readonly HashSet<ulong> _later = [];

    /// <summary>Takes a place for something.</summary>
    /// <param name="who">It.</param>
    /// <returns>Its token.</returns>
    public ulong Take(Watched who)
    {
        if (!_free.TryPop(out var place))
        {
            place = _places.Count;
            _places.Add(default);
        }

        var use = _places[place].Use + 1;
        _places[place] = (who, use);
        return ((ulong)use << 32) | (uint)place;
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="token">The token.</param>
    public void Free(ulong token)
    {
        if (Find(token) is null)
            return;
        var place = (int)(uint)token;
        _places[place] = (null, _places[place].Use);
        _free.Push(place);
    }

    /// <summary>Waits for new connections of a listening socket: accept them until there is none, or call <see cref="Later"/>.</summary>
    /// <param name="listener">The socket.</param>
    /// <param name="token">The token.</param>
    public void AddListener(SafeFileHandle listener, ulong token) => _poll.Add(listener, token, onlyChanges: true);

    /// <summary>Waits while a descriptor can be read.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="token">The token.</param>
    public void AddReading(SafeFileHandle descriptor, ulong token) => _poll.Add(descriptor, token);

    /// <summary>Waits for changes of a descriptor in both directions.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="token">The token.</param>
    public void AddBoth(SafeFileHandle descriptor, ulong token) => _poll.AddBoth(descriptor, token);

    /// <summary>Calls something in the next turn without an event.</summary>
    /// <param name="token">Its token.</param>
    public void Again(ulong token) => _again.Add(token);

    /// <summary>Calls something when <see cref="Retry"/> is called: it could not do now what it had to, for want of descriptors.</summary>
    /// <param name="token">Its token.</param>
    public void Later(ulong token) => _later.Add(token);

    /// <summary>Has those called that wanted it later.</summary>
    public void Retry()
    {
        _again.AddRange(_later);
        _later.Clear();
    }

    /// <summary>Waits once, and calls what is ready.</summary>
    /// <param name="timeoutMilliseconds">The longest wait.</param>
    public void Turn(int timeoutMilliseconds)
    {
        var count = _poll.Wait(_ready, _again.Count > 0 ? 0 : timeoutMilliseconds);
        ulong[] again = _again.Count > 0 ? [.. _again] : [];
        _again.Clear();
        for (var i = 0; i < count; i++)
            Call(_ready[i]);
        foreach (var token in again)
            Call(token);
    }

    /// <summary>What the kernel refuses to one, for want of memory or descriptors, ends that one and not the relay.</summary>
    private void Call(ulong token)
    {
        var who = Find(token);
        try
        {
            who?.Ready();
        }
        catch (LinuxException)
        {
            who!.Close();
        }
    }

    /// <summary>Closes everything.</summary>
    public void Dispose()
    {
        foreach (var (who, _) in _places.ToArray())
            who?.Close();
        _poll.Dispose();
    }

    private Watched? Find(ulong token)
    {
        var (who, use) = _places[(int)(uint)token];
        return use == (uint)(token >> 32) ? who : null;
    }
}

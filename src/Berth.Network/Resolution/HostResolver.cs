using System.Collections.Concurrent;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;

namespace Berth.Network.Resolution;

/// <summary>
/// Resolves names as the host does, on a few threads of its own, because getaddrinfo(3) waits. Everything but the waiting is done on the
/// thread of the relay. An answer is used for a few seconds, so that a name's question and the connection after it are one.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class HostResolver(TimeProvider time) : IDisposable
{
    private const int MostThreads = 16, MostWaiting = 256, MostKept = 1024;
    private static readonly TimeSpan s_found = TimeSpan.FromSeconds(5), s_notFound = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<string> _asked = [];
    private readonly ConcurrentQueue<(string Name, Resolved Result)> _answered = new();
    private readonly Dictionary<string, List<Action<Resolved>>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Resolved Result, long Since)> _kept = new(StringComparer.Ordinal);
    private int _threads;

    /// <summary>
    /// Set when <see cref="Deliver"/> has something to do. Never closed: a thread may still wait for the host's resolver.
    /// </summary>
    public Wakeup Answered { get; } = Wakeup.Create();

    /// <summary>Asks for the addresses of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="answer">Gets the answer, now or by <see cref="Deliver"/>.</param>
    public void Ask(string name, Action<Resolved> answer)
    {
        if (_kept.TryGetValue(name, out var kept))
        {
            if (time.GetElapsedTime(kept.Since) < (kept.Result.Addresses.Count > 0 ? s_found : s_notFound))
            {
                answer(kept.Result);
                return;
            }

            _kept.Remove(name);
        }

        if (_waiting.TryGetValue(name, out var others) && others.Count < MostWaiting)
        {
            others.Add(answer);
            return;
        }

        if (others is not null || _waiting.Count == MostWaiting)
        {
            answer(Resolved.Unknown);
            return;
        }

        _waiting.Add(name, [answer]);
        if (_threads < Math.Min(MostThreads, _waiting.Count))
        {
            _threads++;
            new Thread(Work) { IsBackground = true, Name = "berth names" }.Start();
        }

        _asked.Add(name);
    }

    /// <summary>Hands out the answers that have come.</summary>
    public void Deliver()
    {
        Answered.Clear();
        while (_answered.TryDequeue(out var one))
        {
            if (_kept.Count == MostKept)
                _kept.Clear();
            if (one.Result.IsKnown)
                _kept[one.Name] = (one.Result, time.GetTimestamp());
            if (!_waiting.Remove(one.Name, out var waiting))
                continue;
            foreach (var answer in waiting)
                answer(one.Result);
        }
    }

    /// <summary>Ends the threads; one that waits for the host's resolver ends after that.</summary>
    public void Dispose() => _asked.CompleteAdding();

    private void Work()
    {
        foreach (var name in _asked.GetConsumingEnumerable())
        {
            var addresses = new List<UInt128>();
            var isKnown = HostNames.TryResolve(name, addresses);
            _answered.Enqueue((name, isKnown ? new Resolved(IsKnown: true, addresses) : Resolved.Unknown));
            Answered.Set();
        }
    }
}

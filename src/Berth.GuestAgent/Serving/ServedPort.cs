using Berth.GuestAgent.Ports;

namespace Berth.GuestAgent.Serving;

/// <summary>A port, and whether a thread serves it. An event that arrives while one does makes it look once more before it ends.</summary>
internal sealed class ServedPort(AgentPort port)
{
    private const int Idle = 0, Serving = 1, ServingWithNews = 2;
    private int _state;

    public AgentPort Port => port;

    /// <summary>Notes an event. Returns whether a thread must be started.</summary>
    public bool IsNewWork()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var next = state == Idle ? Serving : ServingWithNews;
            if (Interlocked.CompareExchange(ref _state, next, state) == state)
                return state == Idle;
        }
    }

    /// <summary>Serves sessions until the host has gone.</summary>
    public void Serve()
    {
        do
        {
            Volatile.Write(ref _state, Serving);
            while (port.Greet())
                Session.Run(port);
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Serving) != Serving);
    }
}

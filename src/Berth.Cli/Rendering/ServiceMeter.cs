using Berth.Supervision.Services;

namespace Berth.Cli.Rendering;

/// <summary>The CPU use of a service between the last samples.</summary>
internal sealed class ServiceMeter
{
    private const int Kept = 30;

    private readonly Queue<double> _shares = new();
    private (TimeSpan Cpu, DateTimeOffset Time, int? Pid)? _last;

    /// <summary>CPU use as a fraction of one CPU, oldest first.</summary>
    public IReadOnlyCollection<double> Shares => _shares;

    /// <summary>The latest CPU use; 0 before there are two samples.</summary>
    public double Share { get; private set; }

    /// <summary>Adds a sample.</summary>
    /// <param name="status">The service.</param>
    /// <param name="now">When the sample was taken.</param>
    public void Add(ServiceStatus status, DateTimeOffset now)
    {
        var used = status.Cpu ?? TimeSpan.Zero;
        // The CPU time of a new process begins at 0.
        Share = _last is { } last
            && last.Pid == status.Pid
            && now > last.Time
            && used >= last.Cpu ? (used - last.Cpu) / (now - last.Time) : 0;
        _last = (used, now, status.Pid);
        _shares.Enqueue(Share);
        if (_shares.Count > Kept)
            _shares.Dequeue();
    }

    /// <summary>The CPU use as a line of bars. A step is an eighth of a CPU; a full bar is one CPU or more.</summary>
    public string Sparkline() =>
        string.Concat(_shares.Select(static share => " ▁▂▃▄▅▆▇█"[(int)Math.Ceiling(Math.Clamp(share, 0, 1) * 8)]));
}

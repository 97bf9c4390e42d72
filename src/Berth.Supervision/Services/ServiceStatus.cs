namespace Berth.Supervision.Services;

/// <summary>How a service is, at one moment. What a service manager does not know is null.</summary>
public sealed record ServiceStatus
{
    /// <summary>Its name.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>Whether it should run.</summary>
    public required DesiredState Desired { get; init; }

    /// <summary>What it is doing.</summary>
    public required ObservedState Observed { get; init; }

    /// <summary>The process id of its program; null: none runs.</summary>
    public int? Pid { get; init; }

    /// <summary>When it came to be what it is now.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How often it was started again by itself since somebody last started it.</summary>
    public int Restarts { get; init; }

    /// <summary>How it last ended; null: it has not.</summary>
    public ServiceExit? LastExit { get; init; }

    /// <summary>CPU time it has used, its children included.</summary>
    public TimeSpan? Cpu { get; init; }

    /// <summary>Bytes of memory it uses, its children included.</summary>
    public long? Memory { get; init; }

    /// <summary>What it says about itself (STATUS= of sd_notify(3)).</summary>
    public string? Text { get; init; }

    /// <summary>Why it is not what it should be: "exited with 1 five times in 10 s".</summary>
    public string? Problem { get; init; }

    /// <summary>What it waits for before it comes to be what it should: "db, which is up".</summary>
    public string? WaitsFor { get; init; }

    /// <summary>When the clock starts it next.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>Whether the next connection to one of its sockets starts it.</summary>
    public bool AwaitsConnection { get; init; }

    /// <summary>Lines of its output that could not be kept.</summary>
    public long LostLines { get; init; }
}

namespace Berth.Supervision.Services;

/// <summary>The status of a service at one moment. Values that the service manager does not know are null.</summary>
public sealed record ServiceStatus
{
    /// <summary>Its name.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>Whether it should run.</summary>
    public required DesiredState Desired { get; init; }

    /// <summary>Its observed state.</summary>
    public required ObservedState Observed { get; init; }

    /// <summary>The process id of its program; null: none runs.</summary>
    public int? Pid { get; init; }

    /// <summary>When the current state began.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The number of automatic restarts since the last start by a request.</summary>
    public int Restarts { get; init; }

    /// <summary>How it last ended; null: it has not ended yet.</summary>
    public ServiceExit? LastExit { get; init; }

    /// <summary>The CPU time of its processes.</summary>
    public TimeSpan? Cpu { get; init; }

    /// <summary>The memory of its processes in bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Its own status text (STATUS= of sd_notify(3)).</summary>
    public string? Text { get; init; }

    /// <summary>The reason why it is not in its desired state: "exited with 1 five times in 10 s".</summary>
    public string? Problem { get; init; }

    /// <summary>What it waits for before it reaches its desired state: "db, which is up".</summary>
    public string? WaitsFor { get; init; }

    /// <summary>The time of its next scheduled start.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>Whether the next connection to one of its sockets starts it.</summary>
    public bool AwaitsConnection { get; init; }

    /// <summary>The number of lines of its output that could not be logged.</summary>
    public long LostLines { get; init; }
}

using System.Text.Json.Serialization;

namespace Berth.Supervision.Services;

/// <summary>
/// The status of a service as JSON, for the control protocol and <c>--json</c>. Members that have a unit contain it in their names, times
/// are ISO 8601, and unknown values are null or missing.
/// </summary>
public record ServiceStatusDocument
{
    /// <summary>What is said of a status.</summary>
    public ServiceStatusDocument()
    {
    }

    /// <summary>What is said of a status.</summary>
    /// <param name="status">The status.</param>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public ServiceStatusDocument(ServiceStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        Name = status.Name.ToString();
        Desired = status.Desired;
        State = status.Observed;
        Pid = status.Pid;
        Since = status.Since;
        Restarts = status.Restarts;
        LastExit = status.LastExit is { } exit ? new ServiceExitDocument(exit.Code, exit.Signal, exit.Time) : null;
        CpuMicroseconds = (long?)status.Cpu?.TotalMicroseconds;
        MemoryBytes = status.Memory;
        Text = status.Text;
        Problem = status.Problem;
        WaitsFor = status.WaitsFor;
        NextStart = status.NextStart;
        AwaitsConnection = status.AwaitsConnection;
        LostLines = status.LostLines;
    }

    /// <summary>Its name.</summary>
    [JsonPropertyOrder(-2)]
    public required string Name { get; init; }

    /// <summary>Whether it should run.</summary>
    public required DesiredState Desired { get; init; }

    /// <summary>What it is doing.</summary>
    public required ObservedState State { get; init; }

    /// <summary>The process id of its program.</summary>
    public int? Pid { get; init; }

    /// <summary>When it came to be in that state.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How often it was started again by itself.</summary>
    public required int Restarts { get; init; }

    /// <summary>How it last ended.</summary>
    public ServiceExitDocument? LastExit { get; init; }

    /// <summary>CPU time it has used.</summary>
    public long? CpuMicroseconds { get; init; }

    /// <summary>Memory it uses.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>What it says about itself.</summary>
    public string? Text { get; init; }

    /// <summary>Why it is not what it should be.</summary>
    public string? Problem { get; init; }

    /// <summary>What it waits for.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>When the clock starts it next.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>Whether the next connection to one of its sockets starts it.</summary>
    public bool AwaitsConnection { get; init; }

    /// <summary>Lines of its output that could not be kept.</summary>
    public required long LostLines { get; init; }

    /// <summary>Converts the document to a status.</summary>
    /// <exception cref="ServiceException">The name is not one that a service can have.</exception>
    public ServiceStatus ToStatus() => new()
    {
        Name = ServiceName.Parse(Name),
        Desired = Desired,
        Observed = State,
        Pid = Pid,
        Since = Since,
        Restarts = Restarts,
        LastExit = LastExit is { } exit ? new ServiceExit(exit.Code, exit.Signal, exit.Time) : null,
        Cpu = CpuMicroseconds is { } used ? TimeSpan.FromMicroseconds(used) : null,
        Memory = MemoryBytes,
        Text = Text,
        Problem = Problem,
        WaitsFor = WaitsFor,
        NextStart = NextStart,
        AwaitsConnection = AwaitsConnection,
        LostLines = LostLines,
    };
}

using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>When <c>berth up</c> in the foreground ends, besides Ctrl-C and the end of all services.</summary>
internal sealed record UpOptions
{
    /// <summary>The service whose end ends it, with that service's exit code; null: none.</summary>
    public ServiceName? ExitCodeFrom { get; init; }

    /// <summary>Whether the end of any service ends it.</summary>
    public bool AbortOnExit { get; init; }
}

using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>When <c>berth up</c> in the foreground ends, beside Ctrl-C and the end of all services.</summary>
internal sealed record UpOptions
{
    /// <summary>The service that ends it by ending, and whose exit code is its own; null: none.</summary>
    public ServiceName? ExitCodeFrom { get; init; }

    /// <summary>Whether any service ends it by ending.</summary>
    public bool AbortOnExit { get; init; }
}

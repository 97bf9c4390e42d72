namespace Berth.Supervision.Services;

/// <summary>How a service's program ended.</summary>
/// <param name="Code">Its exit code, 0 to 255; null: a signal killed it.</param>
/// <param name="Signal">The number of the signal that killed it; null: it exited.</param>
/// <param name="Time">When.</param>
public sealed record ServiceExit(int? Code, int? Signal, DateTimeOffset Time)
{
    /// <summary>Whether it exited with 0.</summary>
    public bool IsSuccess => Code is 0;
}

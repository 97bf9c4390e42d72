using Berth.Sandbox.Errors;

namespace Berth.Sandbox.Starting;

/// <summary>
/// Plans again where the host changed while something was planned, or started by a plan: others may work in the same directories.
/// </summary>
public static class Replanning
{
    private const int MostAttempts =
        16; // a directory that is renamed all the time is found in its place by one of a few, in some hundredths of a second each

    /// <summary>Does something until the host stays as it is meanwhile.</summary>
    /// <param name="attempt">Plans, and does what it plans to; whatever it has done before it throws is undone.</param>
    /// <exception cref="HostChangedException">It changed at every attempt.</exception>
    public static T Run<T>(Func<T> attempt)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return attempt();
            }
            catch (HostChangedException) when (attempts < MostAttempts)
            {
                // Not said: what is planned next is as good.
            }
        }
    }
}

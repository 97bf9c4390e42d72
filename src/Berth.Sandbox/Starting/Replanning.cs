using Berth.Sandbox.Errors;

namespace Berth.Sandbox.Starting;

/// <summary>
/// Plans again if the host changed during a plan or its start, because other processes may work in the same directories.
/// </summary>
public static class Replanning
{
    private const int MostAttempts =
        16; // if a directory is renamed continually, one of a few attempts finds it in its place; each takes a few 10 ms

    /// <summary>Repeats an attempt until the host does not change during it.</summary>
    /// <param name="attempt">Plans and executes the plan. Before it throws, it undoes what it did.</param>
    /// <exception cref="HostChangedException">The host changed during every attempt.</exception>
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
                // Not reported: the next plan is as good.
            }
        }
    }
}

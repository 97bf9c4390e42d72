using Berth.Linux.Processes;

namespace Berth.Supervisor.Services;

/// <summary>The launcher of a run.</summary>
/// <param name="Process">The process.</param>
/// <param name="IsChild">Whether it is a child of this process, which stays to be waited for when it has ended.</param>
internal readonly record struct Launcher(ProcessIdentity Process, bool IsChild)
{
    /// <summary>Whether it has not ended.</summary>
    public bool IsAlive => IsChild ? Process.IsRunning() : Process.IsAlive();
}

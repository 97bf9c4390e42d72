using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;

namespace Berth.Engine.Running;

/// <summary>
/// Ends this process by the signal that ended the workload, for a supervisor that wants to know: exit code 128+n may be one of the
/// workload's own. Not by kill(2) from here: the runtime handles signals that mean a fault.
/// </summary>
internal static class EndBySignal
{
    /// <summary>Becomes a program of a few calls that ends so. Returns only by throwing.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="launcherDirectory">Where the program goes when memory files may not be executed; null: nowhere.</param>
    /// <exception cref="LinuxException">It can't be executed.</exception>
    public static void Become(Signal signal, string? launcherDirectory)
    {
        var image = LauncherImage.Emit(SandboxCompiler.CompileEnd((int)signal), RuntimeInformation.ProcessArchitecture);
        using var file = MemoryFile.CreateExecutable("berth-launcher", image.Bytes.Span, launcherDirectory);
        ProcessExecutor.Replace(file.Handle, ["berth"], []);
    }
}

using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;

namespace Berth.Engine.Running;

/// <summary>
/// Ends this process by the signal that ended the workload, so that a supervisor can tell it from an exit code of 128+n. It cannot use
/// kill(2) directly, because the runtime handles the signals of faults.
/// </summary>
internal static class EndBySignal
{
    /// <summary>Executes a small program that ends by the signal. Returns only by throwing.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="launcherDirectory">A directory for the program, used if memory files may not be executed; null: none.</param>
    /// <exception cref="LinuxException">The program cannot be executed.</exception>
    public static void Become(Signal signal, string? launcherDirectory)
    {
        var image = LauncherImage.Emit(SandboxCompiler.CompileEnd((int)signal), RuntimeInformation.ProcessArchitecture);
        using var file = MemoryFile.CreateExecutable("berth-launcher", image.Bytes.Span, launcherDirectory);
        ProcessExecutor.Replace(file.Handle, ["berth"], []);
    }
}

using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Compilation;

/// <content>Launchers that are told at their start what they execute: see <see cref="LaunchServerProgram"/>.</content>
public sealed partial class SandboxCompiler
{
    private LaunchPacket? _packet;

    /// <summary>Compiles a launch server.</summary>
    /// <param name="parameters">
    /// What its launchers have in common; without namespaces. What they execute, its arguments, its directory, and which cgroup they join,
    /// is told to each; of the variables only those stand here whose value a launcher writes itself.
    /// </param>
    /// <param name="mode">How its launchers stand to the supervisor; with a status file.</param>
    internal static LaunchServerProgram CompileServer(SandboxParameters parameters, LaunchMode mode)
    {
        var compiler = new SandboxCompiler(parameters, mode);
        var launcher = compiler._launcher;
        var packet = compiler._packet = new LaunchPacket(launcher);
        var (server, turn) = (launcher.Nested(), launcher.Nested());
        var name = LaunchServerProgram.WriteBeginning(server);
        BlockSignals(server);
        ResetSignals(server);

        LaunchServerProgram.WriteName(launcher, packet, name);
        compiler.WriteWaiting();
        LaunchServerProgram.WriteTurn(turn, packet, launcher, mode.StatusDescriptor!.Value, System.Environment.ProcessId);
        server.Add(new RepeatOperation(turn.Operations, "start what is asked for"));
        var variables =
            parameters.Environment.ToDictionary(static variable => variable, variable => launcher.Data.AddString(WithRoomForPid(variable)));
        return new LaunchServerProgram(server.Build(null), packet.Offset, variables);
    }
}

using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Compilation;

/// <content>Launchers that get their command at the start: see <see cref="LaunchServerProgram"/>.</content>
public sealed partial class SandboxCompiler
{
    private LaunchPacket? _packet;

    /// <summary>Compiles a launch server.</summary>
    /// <param name="parameters">
    /// The common properties of its launchers, without namespaces. Each request contains the program, its arguments, its directory and its
    /// cgroup. Of the variables, only those whose value a launcher writes are here.
    /// </param>
    /// <param name="mode">The mode of its launchers, with a status file.</param>
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

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace Berth.Sandbox.Running;

/// <summary>A compiled sandbox in a sealed memory file, ready to be started any number of times.</summary>
public sealed class SandboxImage : IDisposable
{
    // The workload's granted descriptors follow its standard ones; the launcher's descriptors follow these.
    private const int FirstDescriptor = 3;

    private readonly MemoryFile _file;
    private readonly string _name;

    private SandboxImage(SyscallProgram program, MemoryFile file, LaunchMode mode, string name)
    {
        Program = program;
        Mode = mode;
        _file = file;
        _name = name;
    }

    /// <summary>The program of the image; failure reports contain the number of an operation.</summary>
    public SyscallProgram Program { get; }

    /// <summary>The mode of the launcher.</summary>
    public LaunchMode Mode { get; }

    /// <summary>Compiles a sandbox that reports to this process, and that this process may hold before its start.</summary>
    /// <param name="parameters">The sandbox.</param>
    /// <param name="options">The options of the starting process.</param>
    /// <param name="runtimeDirectory">Where the image goes when memory files may not be executed; null: nowhere.</param>
    /// <exception cref="LinuxException">The memory file could not be made.</exception>
    public static SandboxImage Create(SandboxParameters parameters, SandboxImageOptions options, string? runtimeDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        var next = FirstDescriptor + options.GrantedDescriptors;
        var mode = new LaunchMode
        {
            ReportDescriptor = next++,
            ReleaseDescriptor = options.HoldBack ? next++ : null,
            TerminalDescriptor = parameters.Tty ? next++ : null,
            NetworkDescriptor = parameters.NetworkPlan is null ? null : next,
            DieWithParent = options.DieWithParent ? Environment.ProcessId : null,
            StartPipe = options.StartPipe,
            RemoveAtEnd = options.RemoveAtEnd,
            GrantedDescriptors = options.GrantedDescriptors,
            Standard = options.Standard,
            DiesAsWorkload = options.DiesAsWorkload,
        };
        return Create(parameters, mode, runtimeDirectory);
    }

    /// <summary>Compiles a sandbox that needs no other process, to replace this process (<see cref="Replace"/>).</summary>
    /// <exception cref="LinuxException">The memory file could not be made.</exception>
    /// <param name="parameters">The sandbox.</param>
    /// <param name="removeAtEnd">A file the launcher removes when the workload has ended; null: none.</param>
    /// <param name="standard">Standard descriptors that the workload may reopen.</param>
    /// <param name="granted">The number of this process's descriptors from 3 on that the workload gets.</param>
    /// <param name="started">The descriptor of this process that reports the start to a supervisor
    /// (<see cref="LaunchMode.StartedDescriptor"/>); null: there is none.</param>
    /// <param name="runtimeDirectory">Where the image goes when memory files may not be executed; null: nowhere.</param>
    public static SandboxImage CreateStandalone(
        SandboxParameters parameters, string? removeAtEnd, ImmutableArray<StandardDescriptor> standard, int granted =
            0, int? started = null, string? runtimeDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var mode = LaunchMode.Standalone with
        {
            RemoveAtEnd = removeAtEnd,
            Standard = standard,
            GrantedDescriptors = granted,
            StartedDescriptor = started,
            DiesAsWorkload = started is not null,
        };
        return Create(parameters, mode, runtimeDirectory);
    }

    /// <summary>
    /// Starts the launcher. With <see cref="LaunchMode.DieWithParent"/> it ends with this process, independent of the calling thread.
    /// </summary>
    /// <param name="standard">Standard input, output and error, by number, if they are not this process's own; the caller still owns
    /// them.</param>
    /// <param name="granted">The workload's descriptors, from 3 on; the caller still owns them.</param>
    /// <param name="newProcessGroup">Whether the launcher leads a process group of its own, so that only the caller gets the signals of a
    /// terminal.</param>
    /// <exception cref="LinuxException">The launcher could not be started.</exception>
    public SandboxProcess Start(
        IReadOnlyList<DescriptorMapping>? standard = null, IReadOnlyList<SafeFileHandle>? granted = null, bool newProcessGroup = false)
    {
        var descriptors = new List<DescriptorMapping>(standard ?? []);
        for (var i = 0; i < (granted?.Count ?? 0); i++)
            descriptors.Add(new DescriptorMapping(granted![i], FirstDescriptor + i));

        var report = Pipe.Create();
        var release = Mode.ReleaseDescriptor is null ? null : Pipe.Create();
        var terminal = Mode.TerminalDescriptor is null ? null : SocketPair.Create(UnixSocketType.Stream);
        var network = Mode.NetworkDescriptor is null ? null : SocketPair.Create(UnixSocketType.SequencedPacket);
        try
        {
            descriptors.Add(new DescriptorMapping(report.WriteEnd, Mode.ReportDescriptor!.Value));
            if (release is not null)
                descriptors.Add(new DescriptorMapping(release.ReadEnd, Mode.ReleaseDescriptor!.Value));
            if (terminal is not null)
                descriptors.Add(new DescriptorMapping(terminal.Second, Mode.TerminalDescriptor!.Value));
            if (network is not null)
                descriptors.Add(new DescriptorMapping(network.Second, Mode.NetworkDescriptor!.Value));
            var request = new SpawnRequest
            {
                Image = _file.Handle,
                Arguments = [_name],
                Environment = [],
                Descriptors = descriptors,
                NewProcessGroup = newProcessGroup,
            };
            var child = Mode.DieWithParent is null ? ProcessSpawner.Spawn(request) : LastingThread.Run(() => ProcessSpawner.Spawn(request));
            return new SandboxProcess(child, Program, report.ReadEnd, release?.WriteEnd, terminal?.First)
            {
                Network = network?.First,
            };
        }
        catch
        {
            report.ReadEnd.Dispose();
            release?.WriteEnd.Dispose();
            terminal?.First.Dispose();
            network?.First.Dispose();
            throw;
        }
        finally
        {
            report.WriteEnd.Dispose();
            release?.ReadEnd.Dispose();
            terminal?.Second.Dispose();
            network?.Second.Dispose();
        }
    }

    /// <summary>Replaces this process with the launcher. Returns only by throwing.</summary>
    /// <exception cref="LinuxException">execveat(2) failed.</exception>
    public void Replace() => ProcessExecutor.Replace(_file.Handle, [_name], []);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SandboxImage Create(SandboxParameters parameters, LaunchMode mode, string? runtimeDirectory)
    {
        var program = SandboxCompiler.Compile(parameters, mode);
        var image = LauncherImage.Emit(program, RuntimeInformation.ProcessArchitecture);
        var name = "berth: " + parameters.Name;
        return new SandboxImage(program, MemoryFile.CreateExecutable("berth-launcher", image.Bytes.Span, runtimeDirectory), mode, name);
    }
}

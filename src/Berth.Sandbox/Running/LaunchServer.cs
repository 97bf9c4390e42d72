using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Parameters;
using Microsoft.Win32.SafeHandles;

namespace Berth.Sandbox.Running;

/// <summary>
/// A process of a few KiB that starts launchers for this process, which has so many open descriptors that a fork would be slow. The
/// launchers are children of this process. The server ends with this object or this process, after its pending requests. One caller at a
/// time.
/// </summary>
public sealed class LaunchServer : IDisposable
{
    private readonly LaunchServerProgram _program;
    private readonly SafeFileHandle _socket;
    private readonly ChildProcess _process;
    private readonly byte[] _packet = new byte[LaunchPacket.MostBytes];
    private SafeHandle[] _handles = [];

    private LaunchServer(LaunchServerProgram program, SafeFileHandle socket, ChildProcess process) =>
        (_program, _socket, _process) = (program, socket, process);

    internal int Pid => _process.Pid;

    /// <summary>The maximum number of descriptors, from 0 on, that a process can get.</summary>
    public static int MostDescriptors => LaunchServerProgram.MostDescriptors;

    /// <summary>Whether the descriptor limit of this process permits starting a server, whose socket has a high number.</summary>
    public static bool IsPossible => DescriptorLimit.Current().Soft > LaunchServerProgram.Socket + 2;

    /// <summary>Starts a server.</summary>
    /// <param name="parameters">
    /// The common properties of its launchers, which have no namespaces. Each request contains the program, its arguments, its directory
    /// and the name of its cgroup. Of the variables, only those whose value the launcher writes are here; a cgroup here means only that
    /// there is one.
    /// </param>
    /// <param name="mode">The mode of its launchers: with a status file, and without a release.</param>
    /// <param name="runtimeDirectory">A directory for its image, used if memory files may not be executed; null: none.</param>
    /// <exception cref="LinuxException">The server could not be started.</exception>
    public static LaunchServer Start(SandboxParameters parameters, LaunchMode mode, string? runtimeDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(mode);
        var program = SandboxCompiler.CompileServer(parameters, mode);
        using var image = MemoryFile.CreateExecutable("berth-launch-server",
            LauncherImage.Emit(program.Program, RuntimeInformation.ProcessArchitecture).Bytes.Span, runtimeDirectory);
        var sockets = SocketPair.Create(UnixSocketType.SequencedPacket);
        using (sockets.Second)
        {
            try
            {
                var request = new SpawnRequest
                {
                    Image = image.Handle,
                    Arguments = ["berth: starts services".PadRight(LaunchPacket.NameSize - 1)], // the space for the names of its launchers
                    Environment = [],
                    Descriptors = [new DescriptorMapping(sockets.Second, LaunchServerProgram.Socket)],
                    NewSession = true,
                };
                var process = mode.DieWithParent is null
                    ? ProcessSpawner.Spawn(request)
                    : LastingThread.Run(() => ProcessSpawner.Spawn(request));
                return new LaunchServer(program, sockets.First, process);
            }
            catch
            {
                sockets.First.Dispose();
                throw;
            }
        }
    }

    /// <summary>
    /// Requests the start of a launcher, in a process group of its own and the server's session, and does not wait for it. The launcher is
    /// a child of this process, which must reap it. Its process id is in its status file, or a negative errno if the start failed. If the
    /// file is empty when its last descriptor is closed, the server was killed before the start.
    /// </summary>
    /// <param name="command">What is started.</param>
    /// <param name="descriptors">The descriptors of the process, by number; at most <see cref="MostDescriptors"/>. Missing numbers get
    /// <c>descriptors[0]</c>. The caller still owns them.</param>
    /// <exception cref="LinuxException">The request could not be sent.</exception>
    public LaunchAnswer TryLaunch(in LaunchedCommand command, IReadOnlyList<DescriptorMapping> descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        if (!new LaunchPacketWriter(_packet, _program.Packet).TryWrite(command, _program.Variables, out var length))
            return LaunchAnswer.TooMuch;
        var handles = Handles(descriptors);
        try
        {
            return PacketSocket.Send(_socket, _packet.AsSpan(0, length), handles, wait: true) switch
            {
                Errno.None => LaunchAnswer.Asked,
                Errno.EPIPE or Errno.ECONNRESET => LaunchAnswer.ServerGone,

                // The limit of this user's descriptors in transit is reached (unix(7)), or the packet is longer than this host permits.
                Errno.ETOOMANYREFS or Errno.EMSGSIZE => LaunchAnswer.TooMuch,
                var error => throw new LinuxException(error, "ask for the start of", command.Name),
            };
        }
        finally
        {
            handles.Clear();
        }
    }

    /// <summary>Waits until all requests are done, and ends the server.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _process.Wait();
        _process.Dispose();
    }

    private Span<SafeHandle> Handles(IReadOnlyList<DescriptorMapping> descriptors)
    {
        var count = 0;
        for (var i = 0; i < descriptors.Count; i++)
            count = Math.Max(count, descriptors[i].Target + 1);
        if (_handles.Length < count)
            _handles = new SafeHandle[count];
        var handles = _handles.AsSpan(0, count);
        handles.Fill(descriptors[0].Source);
        for (var i = 0; i < descriptors.Count; i++)
            handles[descriptors[i].Target] = descriptors[i].Source;
        return handles;
    }
}

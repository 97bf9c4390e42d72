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
/// A process of a few KiB that starts launchers for one that has very many descriptors open, for which a fork would be slow. What it starts
/// are children of the process that started it. It ends with this object, or with this process, when it has done what it was asked. One
/// caller at a time.
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

    /// <summary>How many descriptors, from 0 on, a process can get.</summary>
    public static int MostDescriptors => LaunchServerProgram.MostDescriptors;

    /// <summary>Whether this process may have the descriptors that one is started with: it has its socket under a high number.</summary>
    public static bool IsPossible => DescriptorLimit.Current().Soft > LaunchServerProgram.Socket + 2;

    /// <summary>Starts one.</summary>
    /// <param name="parameters">
    /// What its launchers have in common: they have no namespaces. What they execute, its arguments, its directory and its cgroup's name
    /// are told to each of them; of variables only those stand here whose value the launcher writes itself, and a cgroup only says that
    /// there is one.
    /// </param>
    /// <param name="mode">How its launchers stand to this process: with a status file, and without a release.</param>
    /// <param name="runtimeDirectory">Where its image goes when memory files may not be executed; null: nowhere.</param>
    /// <exception cref="LinuxException">It could not be started.</exception>
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
                    Arguments = ["berth: starts services".PadRight(LaunchPacket.NameSize - 1)], // its launchers have their names there
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
    /// Asks for the start of a launcher, in a process group of its own and the server's session, without waiting for it. It is a child of
    /// this process, which has to wait for its end. Its status file tells which it is; an error number, negative, stands there when it
    /// could not be made; where nothing stands when the last of that file is closed, the server was killed before it had done it.
    /// </summary>
    /// <param name="command">What is started.</param>
    /// <param name="descriptors">What it has open, by number; at most <see cref="MostDescriptors"/>, and what lies between is
    /// <c>descriptors[0]</c> again. They stay the caller's.</param>
    /// <exception cref="LinuxException">The kernel does not take it.</exception>
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

                // As many descriptors of our user as there may be are on their way through sockets (unix(7)), or the packet is longer than
                // this host lets them be.
                Errno.ETOOMANYREFS or Errno.EMSGSIZE => LaunchAnswer.TooMuch,
                var error => throw new LinuxException(error, "ask for the start of", command.Name),
            };
        }
        finally
        {
            handles.Clear();
        }
    }

    /// <summary>Waits until all is done that it was asked, and ends it.</summary>
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

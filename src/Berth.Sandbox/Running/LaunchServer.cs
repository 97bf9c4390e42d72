using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace Berth.Sandbox.Running;

/// <summary>
/// A process of a few KiB that starts others for one that has very many descriptors open, for which a fork would be slow. What it starts are
/// children of the process that started it. It ends with this object, or with this process. One caller at a time.
/// </summary>
public sealed class LaunchServer : IDisposable
{
    private const int AnswerSize = sizeof(int), ReportSize = 2 * sizeof(int);
    private const int LongestName = 160; // three bytes a character at most

    private static readonly SyscallProgram s_program = LaunchServerProgram.Write();

    private readonly SafeFileHandle _socket;
    private readonly ChildProcess _process;

    private LaunchServer(SafeFileHandle socket, ChildProcess process) => (_socket, _process) = (socket, process);

    internal int Pid => _process.Pid;

    /// <summary>How many descriptors, from 0 on, a process can get.</summary>
    public static int MostDescriptors => LaunchServerProgram.MostDescriptors - 1;

    /// <summary>Starts one.</summary>
    /// <param name="runtimeDirectory">Where its image goes when memory files may not be executed; null: nowhere.</param>
    /// <exception cref="LinuxException">It could not be started.</exception>
    public static LaunchServer Start(string? runtimeDirectory = null)
    {
        using var image = MemoryFile.CreateExecutable("berth-launch-server", LauncherImage.Emit(s_program, RuntimeInformation.ProcessArchitecture).Bytes.Span, runtimeDirectory);
        var sockets = SocketPair.Create(UnixSocketType.SequencedPacket);
        using (sockets.Second)
        {
            try
            {
                var process = ProcessSpawner.Spawn(new SpawnRequest
                {
                    Image = image.Handle,
                    Arguments = ["berth: starts services"],
                    Environment = [],
                    Descriptors = [new DescriptorMapping(sockets.Second, LaunchServerProgram.Socket)],
                    NewSession = true,
                });
                return new LaunchServer(sockets.First, process);
            }
            catch
            {
                sockets.First.Dispose();
                throw;
            }
        }
    }

    /// <summary>Starts a process in a session of its own, without variables. It is a child of this process, which has to wait for it.</summary>
    /// <param name="image">What it executes; stays the caller's.</param>
    /// <param name="name">Its first argument, of which a long one is cut.</param>
    /// <param name="descriptors">What it has open, by number; at most <see cref="MostDescriptors"/>, and what lies between is <c>descriptors[0]</c> again.</param>
    /// <returns>The process; null: the server is gone, and did nothing.</returns>
    /// <exception cref="LinuxException">It could not be started: EAGAIN from fork, ENOEXEC or EACCES from exec.</exception>
    public ProcessIdentity? TryLaunch(SafeFileHandle image, string name, IReadOnlyList<DescriptorMapping> descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        var handles = new SafeHandle[descriptors.Max(static mapping => mapping.Target) + 2];
        Array.Fill(handles, descriptors[0].Source);
        foreach (var mapping in descriptors)
            handles[mapping.Target] = mapping.Source;
        handles[^1] = image;

        Span<byte> packet = stackalloc byte[LaunchServerProgram.LongestPacket];
        packet.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(packet, handles.Length - 1);
        var length = Encoding.UTF8.GetBytes(name.AsSpan(0, Math.Min(name.Length, LongestName)), packet[sizeof(int)..]);
        return PacketSocket.Send(_socket, packet[..(sizeof(int) + length + 1)], handles, wait: true) switch
        {
            Errno.None => Answer(name),
            Errno.EPIPE or Errno.ECONNRESET => null,
            Errno.ETOOMANYREFS => LaunchHere(image, name, handles.AsSpan(..^1)),
            var error => throw new LinuxException(error, "ask for the start of", name),
        };
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _process.Wait();
        _process.Dispose();
    }

    /// <summary>
    /// Without the server, slowly: as many descriptors of our user as there may be are on their way through sockets (unix(7)), and who does
    /// that, such as a workload of the same user, shall not keep others from being started.
    /// </summary>
    private static ProcessIdentity LaunchHere(SafeFileHandle image, string name, ReadOnlySpan<SafeHandle> handles)
    {
        var descriptors = new DescriptorMapping[handles.Length];
        for (var number = 0; number < descriptors.Length; number++)
            descriptors[number] = new DescriptorMapping((SafeFileHandle)handles[number], number);
        using var process = ProcessSpawner.Spawn(new SpawnRequest { Image = image, Arguments = [name], Environment = [], Descriptors = descriptors, NewSession = true });
        return process.Identity;
    }

    private ProcessIdentity? Answer(string name)
    {
        Span<byte> answer = stackalloc byte[ReportSize];
        LinuxException? failure = null;
        while (PacketSocket.Receive(_socket, answer, wait: true) is { Error: Errno.None, Length: var length and not 0 })
        {
            var first = BinaryPrimitives.ReadInt32LittleEndian(answer);
            if (length == AnswerSize)
                return Identify(first, name, failure);

            // It is the new process that says why it did not become what it should, and the server answers after it; or the server itself, which ends.
            failure = new LinuxException((Errno)BinaryPrimitives.ReadInt32LittleEndian(answer[sizeof(int)..]), s_program.Numbered().ElementAt(first).Operation.Note, name);
        }

        return failure is null ? null : throw failure;
    }

    private static ProcessIdentity Identify(int pid, string name, LinuxException? failure)
    {
        // It is our child and nobody has waited for it, so it can be found even when it has ended.
        var identity = ProcessIdentity.Find(pid) ?? throw new LinuxException(Errno.ESRCH, "find the new process of", name);
        if (failure is null)
            return identity;
        if (ProcessHandle.TryOpen(identity) is { } ended)
        {
            using (ended)
                _ = EndedProcess.TryReap(ended.PidFd);
        }

        throw failure;
    }
}

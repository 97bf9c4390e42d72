using Berth.Linux.Abi;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.Abi.CloneFlags;

namespace Berth.Sandbox.Compilation;

/// <summary>
/// A program that starts services for a process with very many descriptors. fork(2) copies the table of descriptors, and execve(2) closes
/// them one by one: with 10,000 descriptors, a start takes a millisecond longer. This program has only a few descriptors. It is also small:
/// the forked process is the launcher itself, which shares its memory until one of the two writes to it.
/// </summary>
/// <remarks>
/// Requests are packets (<see cref="LaunchPacket"/>) with the new process's descriptors from 0 on, in order: the kernel gives received
/// descriptors the lowest free numbers (unix(7)), and here all numbers below the socket are free. The new process is a child of the process
/// that started this program (CLONE_PARENT). There is no reply: the launcher writes its process id, or -errno after a failure, to its
/// status file. If the server is killed with unread packets, their descriptors are closed, including the status files.
/// </remarks>
/// <param name="Program">The program.</param>
/// <param name="Packet">The place of a packet in its data section.</param>
/// <param name="Variables">Variables whose values the launcher writes itself, and their places in the data section.</param>
internal sealed record LaunchServerProgram(SyscallProgram Program, int Packet, IReadOnlyDictionary<string, int> Variables)
{
    /// <summary>The descriptor of its socket.</summary>
    public const int Socket = 255;

    /// <summary>The maximum number of descriptors in a packet: the kernel's limit.</summary>
    public const int MostDescriptors = 253;

    private const int Spare = 254;
    private const int HeaderSize = 56, ControlSize = 16 + (4 * MostDescriptors);
    private const int VectorCell = 16, VectorCountCell = 24, ControlCell = 32, ControlSizeCell = 40;

    /// <summary>
    /// Writes the set-up before the first packet. Signals are blocked and have their default actions; launchers inherit that.
    /// </summary>
    /// <param name="p">Where to.</param>
    /// <returns>The place at which ps(1) reads the process's name.</returns>
    public static Slot WriteBeginning(ProgramBuilder p)
    {
        var name = p.NewSlot("name");
        p.Add(new LoadNameOperation(name, "see where the process's name is"));
        p.Call(Syscall.close_range, "have no descriptor below the socket", 0, Spare, 0);
        p.Call(
            Syscall.close_range, "keep the socket from programs that are started", Socket, Operand.Number(uint.MaxValue, "~0"),
            Operand.Number(ProcessControl.CLOSE_RANGE_CLOEXEC, "CLOSE_RANGE_CLOEXEC"));
        return name;
    }

    /// <summary>Writes the operations for each packet.</summary>
    /// <param name="p">Where to.</param>
    /// <param name="packet">Where the packet comes to lie.</param>
    /// <param name="child">The operations of the new process.</param>
    /// <param name="status">Its status file.</param>
    /// <param name="supervisor">The process that sends requests, and that started this one.</param>
    public static void WriteTurn(ProgramBuilder p, LaunchPacket packet, ProgramBuilder child, int status, int supervisor)
    {
        var room = p.Data.AddBytes(BitConverter.GetBytes((long)ControlSize));
        var message = AddMessage(p.Data, packet.Offset);
        var size = p.NewSlot("room");
        p.Add(new LoadOperation(room, size, "say how much room there is for descriptors"));
        p.Add(new StoreOperation(size, message + ControlSizeCell, 8, "say how much room there is for descriptors"));
        p.Add(new ReceiveOperation(Socket, message, "wait to be asked"));

        // Requests that are pending when the supervisor dies are dropped: the next supervisor does not know about them.
        p.Add(new RequireParentOperation(supervisor, "make sure the supervisor is still there"));
        packet.TakePointers(p);

        var pid = p.NewSlot("pid");
        var failed = p.Nested();
        var error = p.Data.AddZeros(sizeof(int));
        failed.Add(new StoreOperation(pid, error, sizeof(int), "say why there is no process"));
        failed.Try(Syscall.write, "say why there is no process", status, Operand.Data(error, "-errno"), sizeof(int));
        p.Add(
            new CloneOperation(CLONE_PARENT, "CLONE_PARENT", pid, child.Operations, "start a launcher") { OnFailure = failed.Operations });
        p.Call(Syscall.close_range, "let go of its descriptors", 0, Spare, 0);
    }

    /// <summary>Writes the operations that set the name of a new process.</summary>
    public static void WriteName(ProgramBuilder p, LaunchPacket packet, Slot name)
    {
        p.Add(new CopyOperation(packet.Offset + LaunchPacket.Name, name, LaunchPacket.NameSize, "take its name"));
        p.Call(Syscall.prctl, "take its name", Operand.Number(ProcessControl.PR_SET_NAME, "PR_SET_NAME"),
            Operand.Data(packet.Offset + LaunchPacket.Name, "name"), 0, 0, 0);
        p.Call(Syscall.setpgid, "leave the server's process group; its session has no terminal", 0, 0);
    }

    // struct msghdr: a name, its length, the vector, its count, the control message, its room, flags.
    private static int AddMessage(DataSection data, int packet)
    {
        var vector = data.AddZeros(16);
        data.SetPointer(vector, packet);
        data.SetInt64(vector + 8, LaunchPacket.MostBytes);
        var control = data.AddZeros(ControlSize);
        var message = data.AddZeros(HeaderSize);
        data.SetPointer(message + VectorCell, vector);
        data.SetInt64(message + VectorCountCell, 1);
        data.SetPointer(message + ControlCell, control);
        return message;
    }
}

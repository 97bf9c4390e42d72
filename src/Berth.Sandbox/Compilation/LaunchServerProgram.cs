using Berth.Linux.Abi;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.Abi.CloneFlags;
using static Berth.Linux.Abi.OpenFlags;

namespace Berth.Sandbox.Compilation;

/// <summary>
/// A program that starts others for a process with very many descriptors. A fork copies the table of descriptors, and exec closes one after the other: with ten
/// thousand of them a start takes a millisecond longer, and this program has next to none.
/// </summary>
/// <remarks>
/// It is asked in packets: the descriptors that the new process has from 0 on in this order, then its image, whose number is the packet's first word; behind
/// it comes the process's name. The kernel gives descriptors that arrive the lowest free numbers (unix(7)), and here all below the socket are free: so they are in
/// place at once. The new process is a child of whoever started this program (CLONE_PARENT), and has executed its image when the answer comes: its
/// process id. A failure is reported in the same socket: an answer is four bytes, a report eight.
/// </remarks>
internal static class LaunchServerProgram
{
    /// <summary>The descriptor of its socket.</summary>
    public const int Socket = 255;

    /// <summary>How many descriptors a packet brings at most, the image included: as many as the kernel takes, and all below <see cref="Image"/>.</summary>
    public const int MostDescriptors = 253;

    /// <summary>How long a packet is at most, bytes.</summary>
    public const int LongestPacket = 512;

    private const int Image = 254;
    private const int HeaderSize = 56, ControlSize = 16 + (4 * (MostDescriptors + 1));
    private const int VectorCell = 16, VectorCountCell = 24, ControlCell = 32, ControlSizeCell = 40;

    /// <summary>Writes it.</summary>
    public static SyscallProgram Write()
    {
        var p = new ProgramBuilder();
        p.Call(Syscall.close_range, "have no descriptor below the socket", 0, Image, 0);
        p.Call(
            Syscall.close_range, "keep the socket from programs that are started", Socket, Operand.Number(uint.MaxValue, "~0"),
            Operand.Number(ProcessControl.CLOSE_RANGE_CLOEXEC, "CLOSE_RANGE_CLOEXEC"));
        p.Add(new RepeatOperation(WriteTurn(p).Operations, "start what is asked for"));
        return p.Build(Socket);
    }

    private static ProgramBuilder WriteTurn(ProgramBuilder p)
    {
        var packet = p.Data.AddZeros(LongestPacket);
        var room = p.Data.AddBytes(BitConverter.GetBytes((long)ControlSize));
        var message = AddMessage(p.Data, packet);
        var turn = p.Nested();
        var size = p.NewSlot("room");
        turn.Add(new LoadOperation(room, size, "say how much room there is for descriptors"));
        turn.Add(new StoreOperation(size, message + ControlSizeCell, 8, "say how much room there is for descriptors"));
        turn.Add(new ReceiveOperation(Socket, message, "wait to be asked"));
        var image = p.NewSlot("image");
        turn.Add(new LoadOperation(packet, image, "take the image's number"));
        var pid = p.NewSlot("pid");

        // The child has our memory, and we wait until it has its own (vfork(2)): so there is nothing to copy.
        turn.Add(new CloneOperation(CLONE_PARENT | CLONE_VM | CLONE_VFORK, "CLONE_PARENT|CLONE_VM|CLONE_VFORK", pid, WriteChild(turn, image, packet).Operations, "start a process"));
        turn.Call(Syscall.close_range, "let go of its descriptors", 0, Image, 0);
        var answer = p.Data.AddZeros(sizeof(int));
        turn.Add(new StoreOperation(pid, answer, sizeof(int), "take its process id"));
        turn.Call(Syscall.write, "answer with its process id", Socket, Operand.Data(answer, "pid"), sizeof(int));
        return turn;
    }

    private static ProgramBuilder WriteChild(ProgramBuilder p, Slot image, int packet)
    {
        var child = p.Nested();
        child.Call(Syscall.dup3, "keep the image out of the way", image, Image, Operand.Number(O_CLOEXEC, "O_CLOEXEC"));
        child.Close(image);
        child.Call(Syscall.setpgid, "leave the server's process group; its session has no terminal", 0, 0);
        var arguments = p.Data.AddZeros(2 * 8);
        p.Data.SetPointer(arguments, packet + sizeof(int));
        child.Add(new ExecOperation(
            p.Text($"/proc/self/fd/{Image}"), Operand.Data(arguments, "[name]"), Operand.Data(p.Data.AddStringArray([]), "no variables"), "execute the image"));
        return child;
    }

    // struct msghdr: a name, its length, the vector, its count, the control message, its room, flags.
    private static int AddMessage(DataSection data, int packet)
    {
        var vector = data.AddZeros(16);
        data.SetPointer(vector, packet);
        data.SetInt64(vector + 8, LongestPacket);
        var control = data.AddZeros(ControlSize);
        var message = data.AddZeros(HeaderSize);
        data.SetPointer(message + VectorCell, vector);
        data.SetInt64(message + VectorCountCell, 1);
        data.SetPointer(message + ControlCell, control);
        return message;
    }
}

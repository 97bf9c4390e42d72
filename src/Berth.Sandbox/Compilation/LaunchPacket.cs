using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Compilation;

/// <summary>
/// What a launch server is told of one start, at a place of its memory that is known when it is compiled: pointers, what ends the messages
/// of failures, the process's name, and behind these the strings and arrays that are pointed to.
/// </summary>
internal sealed class LaunchPacket
{
    /// <summary>How long a packet is at most, bytes.</summary>
    public const int MostBytes = 32 * 1024;

    /// <summary>
    /// Room for the process's name with a NUL; a longer one is cut. ps(1) reads it where the server's own first argument was.
    /// </summary>
    public const int NameSize = 160;

    // Offsets: five pointers of 8 bytes, three of struct iovec, the name.
    public const int Executable = 0, Arguments = 8, Environment = 16, Directory = 24, CgroupFile = 32;
    public const int ExecutableText = 40, DirectoryText = 56, CgroupText = 72;
    public const int Name = 88;
    public const int HeaderSize = Name + NameSize;

    private readonly ProgramBuilder _loads;

    /// <summary>Makes room for it.</summary>
    public LaunchPacket(ProgramBuilder program)
    {
        Offset = program.Data.AddZeros(MostBytes);
        _loads = program.Nested();
        ExecutableSlot = Load(Executable, "program");
        ArgumentsSlot = Load(Arguments, "arguments");
        EnvironmentSlot = Load(Environment, "variables");
        DirectorySlot = Load(Directory, "directory");
        CgroupFileSlot = Load(CgroupFile, "cgroup");
    }

    /// <summary>Where it is in the data section.</summary>
    public int Offset { get; }

    public Slot ExecutableSlot { get; }

    public Slot ArgumentsSlot { get; }

    public Slot EnvironmentSlot { get; }

    public Slot DirectorySlot { get; }

    public Slot CgroupFileSlot { get; }

    /// <summary>Takes the pointers of a packet that has come.</summary>
    public void TakePointers(ProgramBuilder p) => p.Append(_loads);

    private Slot Load(int field, string name)
    {
        var slot = _loads.NewSlot(name);
        _loads.Add(new LoadOperation(Offset + field, slot, "take what is to be started")); // addresses have 32 bits here
        return slot;
    }
}

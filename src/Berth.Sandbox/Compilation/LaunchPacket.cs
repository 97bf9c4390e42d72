using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Compilation;

/// <summary>
/// A request to a launch server, at a place of its memory that is known when it is compiled: pointers, texts for failure messages, the
/// process's name, then the strings and arrays of the pointers.
/// </summary>
internal sealed class LaunchPacket
{
    /// <summary>The maximum length of a packet in bytes.</summary>
    public const int MostBytes = 32 * 1024;

    /// <summary>
    /// The space for the process's name with a NUL; a longer one is cut. ps(1) reads it at the place of the server's first argument.
    /// </summary>
    public const int NameSize = 160;

    // Offsets: five pointers of 8 bytes, three of struct iovec, the name.
    public const int Executable = 0, Arguments = 8, Environment = 16, Directory = 24, CgroupFile = 32;
    public const int ExecutableText = 40, DirectoryText = 56, CgroupText = 72;
    public const int Name = 88;
    public const int HeaderSize = Name + NameSize;

    private readonly ProgramBuilder _loads;

    /// <summary>Reserves the space for a packet.</summary>
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

    /// <summary>Its place in the data section.</summary>
    public int Offset { get; }

    public Slot ExecutableSlot { get; }

    public Slot ArgumentsSlot { get; }

    public Slot EnvironmentSlot { get; }

    public Slot DirectorySlot { get; }

    public Slot CgroupFileSlot { get; }

    /// <summary>Loads the pointers of a received packet.</summary>
    public void TakePointers(ProgramBuilder p) => p.Append(_loads);

    private Slot Load(int field, string name)
    {
        var slot = _loads.NewSlot(name);
        _loads.Add(new LoadOperation(Offset + field, slot, "take what is to be started")); // addresses have 32 bits here
        return slot;
    }
}

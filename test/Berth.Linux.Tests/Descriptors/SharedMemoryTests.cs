using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Descriptors;

public sealed class SharedMemoryTests
{
    private const int Length = 64 * 1024;

    [Fact]
    public void Create_OpenedByAnother_IsTheSameMemory()
    {
        var (memory, file) = SharedMemory.Create("shared", Length);
        using (memory)
        using (file)
        using (var other = SharedMemory.TryOpen(file, Length).ShouldNotBeNull())
        {
            memory.Slice(0, Length).ContainsAnyExcept((byte)0).ShouldBeFalse();
            memory.Word(Length - 4) = 7;

            other.Word(Length - 4).ShouldBe(7u);
        }
    }

    [Theory]
    [InlineData(-4, 4)]
    [InlineData(0, Length + 1)]
    [InlineData(Length, 1)]
    [InlineData(Length - 4, 8)]
    [InlineData(8, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Slice_NotWithin_Throws(int offset, int length)
    {
        var (memory, file) = SharedMemory.Create("shared", Length);
        file.Dispose();
        using (memory)
            Should.Throw<ArgumentOutOfRangeException>(() => memory.Slice(offset, length).Length);
    }

    [Fact]
    public void TryOpen_LengthNotSealed_IsNull()
    {
        using var open = MemoryFile.Create("open");
        RandomAccess.SetLength(open.Handle, Length);
        using var pipe = Pipe.Create();

        SharedMemory.TryOpen(open.Handle, Length).ShouldBeNull();
        SharedMemory.TryOpen(pipe.ReadEnd, Length).ShouldBeNull();
    }

    [Fact]
    public void TryOpen_OtherLength_IsNull()
    {
        var (memory, file) = SharedMemory.Create("shared", Length);
        using (memory)
        using (file)
            SharedMemory.TryOpen(file, Length * 2).ShouldBeNull();
    }

    [Fact]
    public void TryOpen_SealedAgainstWriting_Throws()
    {
        using var final = MemoryFile.CreateSealed("sealed", new byte[Length]);

        Should.Throw<LinuxException>(() => SharedMemory.TryOpen(final.Handle, Length)).Error.ShouldBe(Errno.EPERM);
    }

    [Fact]
    public void Dispose_WhileItIsHeld_UnmapsAtRelease()
    {
        var (memory, file) = SharedMemory.Create("berth-shared-test", Length);
        file.Dispose();
        var isHeld = false;
        memory.DangerousAddRef(ref isHeld);

        memory.Dispose();
        memory.Word(0) = 1;
        File.ReadAllText("/proc/self/maps").ShouldContain("berth-shared-test");
        memory.DangerousRelease();

        File.ReadAllText("/proc/self/maps").ShouldNotContain("berth-shared-test");
    }
}

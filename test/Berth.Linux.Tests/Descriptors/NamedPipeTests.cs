using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Descriptors;

public sealed class NamedPipeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["pipe"];

    [Fact]
    public void TryMove_Content_IsInTheFileAndNotInThePipe()
    {
        NamedPipe.Create(Path);
        using var reader = NamedPipe.OpenRead(Path);
        using var writer = NamedPipe.TryOpenWrite(Path)!;
        using var file = File.OpenHandle(_directory["file"], FileMode.CreateNew, FileAccess.ReadWrite);
        NamedPipe.TryMove(reader, file, 0, 64).ShouldBe(0);
        DescriptorIO.WriteFully(writer, "hello"u8);

        NamedPipe.TryMove(reader, file, 2, 4).ShouldBe(4);
        NamedPipe.TryMove(reader, file, 6, 64).ShouldBe(1);

        NamedPipe.TryMove(reader, file, 7, 64).ShouldBe(0);
        File.ReadAllText(_directory["file"]).ShouldBe("\0\0hello");
    }

    [Fact]
    public void TryMove_FileTakesNothing_StaysInThePipe()
    {
        NamedPipe.Create(Path);
        using var reader = NamedPipe.OpenRead(Path);
        using var writer = NamedPipe.TryOpenWrite(Path)!;
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        DescriptorIO.WriteFully(writer, "hello"u8);

        NamedPipe.TryMove(reader, full, 0, 64).ShouldBeNull();

        DescriptorIO.TryRead(reader, new byte[64]).ShouldBe(5);
    }

    [Fact]
    public void TryOpenWrite_NoReader_IsNull()
    {
        NamedPipe.Create(Path);
        NamedPipe.TryOpenWrite(Path).ShouldBeNull();

        using var both = NamedPipe.OpenBoth(Path);
        using var writer = NamedPipe.TryOpenWrite(Path);

        writer.ShouldNotBeNull();
    }

    [Fact]
    public void Open_SomethingElse_IsRefused()
    {
        _directory.Write("pipe", "a file");
        Should.Throw<InvalidDataException>(() => NamedPipe.OpenRead(Path));

        NamedPipe.Create(Path);
        NamedPipe.OpenRead(Path).Dispose();
        File.CreateSymbolicLink(_directory["link"], Path);
        Should.Throw<LinuxException>(() => NamedPipe.OpenRead(_directory["link"])).Error.ShouldBe(Errno.ELOOP);
    }

    public void Dispose() => _directory.Dispose();
}

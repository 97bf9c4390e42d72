namespace Berth.Linux.Tests.Descriptors;

public sealed class NamedPipeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["pipe"];

    [Fact]
    public void Peek_Content_StaysInThePipe()
    {
        NamedPipe.Create(Path);
        using var reader = NamedPipe.OpenRead(Path);
        using var writer = NamedPipe.TryOpenWrite(Path)!;
        using var copy = Pipe.Create();
        var buffer = new byte[64];
        NamedPipe.Peek(reader, copy, buffer).ShouldBe(0);
        DescriptorIO.WriteFully(writer, "hello"u8);

        for (var i = 0; i < 100; i++)
            buffer[..NamedPipe.Peek(reader, copy, buffer)].ShouldBe("hello"u8.ToArray());

        DescriptorIO.TryRead(reader, buffer).ShouldBe(5);
        DescriptorIO.TryRead(reader, buffer).ShouldBe(-1);
    }

    [Fact]
    public void TryOpenWrite_NoReader_IsNull()
    {
        NamedPipe.Create(Path);
        NamedPipe.TryOpenWrite(Path).ShouldBeNull();

        using var both = NamedPipe.OpenBoth(Path);
        using var writer = NamedPipe.TryOpenWrite(Path);

        writer.ShouldNotBeNull();
        NamedPipe.Capacity(both).ShouldBeGreaterThanOrEqualTo(4096);
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

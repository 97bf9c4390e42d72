using System.Text;
using Berth.HostServices.Client;
using Berth.Linux.Descriptors;
using Berth.TestKit;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>Descriptors arrive open, and only their owner keeps them open.</summary>
public sealed class DescriptorTests : IAsyncDisposable
{
    private readonly EveryKindConnection _connection = new();

    [Fact]
    public async Task Argument_Returned_IsTheSameFile()
    {
        using var file = MemoryFile.CreateSealed("argument", "content"u8);
        using var back = await _connection.Client.DescriptorAsync(file.Handle);
        Content(back).ShouldBe("content");
        file.Handle.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public async Task Argument_OfAService_IsClosedWhenTheCallIsAnswered()
    {
        using var first = MemoryFile.CreateSealed("first", "1"u8);
        using var second = MemoryFile.CreateSealed("second", "2"u8);
        var back = await _connection.Client.DescriptorsAsync([first.Handle, second.Handle]);
        using var only = back.ShouldHaveSingleItem();
        Content(only).ShouldBe("2");
        _connection.Service.Received.Count.ShouldBe(2);
        await Eventually.Async(() => _connection.Service.Received.TrueForAll(descriptor => descriptor.IsClosed));
    }

    [Fact]
    public async Task Argument_Null_IsNull() => (await _connection.Client.NullableDescriptorAsync(null)).ShouldBeNull();

    [Fact]
    public async Task Result_InTuple_IsReturned()
    {
        var (name, file) = await _connection.Client.NamedDescriptorAsync("tuple");
        using var _ = file;
        (name, Content(file)).ShouldBe(("tuple", "tuple"));
    }

    [Fact]
    public async Task Result_InRecord_IsReturned()
    {
        var opened = await _connection.Client.OpenedAsync("record");
        using var data = opened.Data;
        using var index = opened.Index!;
        (opened.Name, Content(data), Content(index)).ShouldBe(("record", "record", "record.index"));
    }

    [Fact]
    public async Task Call_WithDescriptors_SendsTheirIndices()
    {
        using var file = MemoryFile.CreateSealed("raw", "raw"u8);
        using var reply = await _connection.Wire.CallAsync(
            "descriptors", "[[1,0]]"u8, [file.Handle, file.Handle], cancellationToken: TestContext.Current.CancellationToken);
        (Encoding.UTF8.GetString(reply.Json.Span), reply.DescriptorCount).ShouldBe(("[0]", 1));
    }

    [Fact]
    public async Task Argument_Invalid_ClosesTheDescriptors()
    {
        using var pipe = Pipe.Create();
        await Should.ThrowAsync<RemoteException>(async () => await _connection.Wire.CallAsync("descriptors", "[[0,7]]"u8, [pipe.WriteEnd]));
        pipe.WriteEnd.Dispose();
        (await DescriptorIO.ReadAsync(pipe.ReadEnd, new byte[1], Deadline.Token())).ShouldBe(0);
    }

    [Fact]
    public async Task Descriptors_AThousandEachWay_LeaveNoneOpen()
    {
        using var file = MemoryFile.CreateSealed("a-thousand", "many"u8);
        for (var i = 0; i < 1000; i++)
            (await _connection.Client.DescriptorAsync(file.Handle)).Dispose();
        // The service closes its descriptors after it has sent them.
        await Eventually.Async(() => FileDescriptors.Open().Values.Count(target => target.Contains("memfd:a-thousand")) == 1);
    }

    private static string Content(SafeFileHandle file)
    {
        var bytes = new byte[64];
        return Encoding.UTF8.GetString(bytes, 0, DescriptorIO.ReadAt(file, bytes, 0));
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

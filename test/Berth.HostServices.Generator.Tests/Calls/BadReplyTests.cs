using Berth.HostServices.Contracts;
using Berth.HostServices.Generator.Extraction;
using Berth.HostServices.Generator.Tests.Contracts;
using Berth.HostServices.Messages;
using Berth.Linux.Descriptors;
using Berth.TestKit;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>Replies that do not match the interface throw an exception that names the mismatch, and leak no descriptors.</summary>
public sealed class BadReplyTests
{
    [Fact]
    public async Task Client_Call_SendsAnArrayInTheOrderOfTheParameters()
    {
        await using var connection = new ScriptedConnection("\"\"");
        await connection.Client.OptionalAsync("a", third: Colour.Blue);
        connection.Arguments.ShouldBe("""["a",7,"BLUE",null]""");
    }

    [Fact]
    public async Task Client_CallWithNamedArguments_SendsAnObject()
    {
        await using var connection = new ScriptedConnection("\"\"");
        await connection.Client.NamedAsync(7, null);
        connection.Arguments.ShouldBe("""{"some_number":7,"text":null}""");
    }

    [Theory]
    [InlineData("[\"NaN\",\"-Infinity\"]", float.NaN, double.NegativeInfinity)]
    [InlineData("[\"Infinity\",\"NaN\"]", float.PositiveInfinity, double.NaN)]
    public async Task Reply_NotFinite_IsRead(string reply, float single, double @double)
    {
        await using var connection = new ScriptedConnection(reply);
        (await connection.Client.FloatsAsync(1, 2)).ShouldBe((single, @double));
    }

    [Theory]
    [InlineData("null", "boolean: reply must be true or false, got null")]
    [InlineData("[1]", "boolean: reply must be true or false, got an array")]
    public async Task Reply_OfAnotherType_IsAContractException(string reply, string message)
    {
        await using var connection = new ScriptedConnection(reply);
        (await Should.ThrowAsync<ContractException>(() => connection.Client.BooleanAsync(true))).Message.ShouldBe(message);
    }

    [Theory]
    [InlineData(
        "{\"items\":[{\"x\":0,\"y\":\"b\"}]}", "page: reply.items[0].y must be an integer from -2147483648 to 2147483647, got \"b\"")]
    [InlineData("{}", "page: reply must have a member \"items\"")]
    public async Task Reply_WithMemberOfAnotherType_NamesThePlace(string reply, string message)
    {
        await using var connection = new ScriptedConnection(reply);
        (await Should.ThrowAsync<ContractException>(() => connection.Client.PageAsync(new([], null)))).Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("[1]", "floats: reply must be an array of 2")]
    [InlineData("[1,2,3]", "floats: reply[2] is too many: the array must be of 2")]
    public async Task Reply_TupleOfAnotherLength_NamesTheLength(string reply, string message)
    {
        await using var connection = new ScriptedConnection(reply);
        (await Should.ThrowAsync<ContractException>(() => connection.Client.FloatsAsync(1, 2))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task Reply_NoneDeclared_IsDropped()
    {
        await using var connection = new ScriptedConnection("{\"anything\":1}");
        await connection.Client.NothingAsync();
    }

    [Fact]
    public async Task Signal_OfAnotherType_IsAContractExceptionOfTheCall()
    {
        await using var connection = new ScriptedConnection("3", ["{\"x\":1}"]);
        var error = await Should.ThrowAsync<ContractException>(
            () => connection.Client.ProgressAsync(1, new Progress<Point>(), TestContext.Current.CancellationToken));
        error.Message.ShouldBe("progress: signal must have a member \"y\"");
    }

    [Fact]
    public async Task Signals_WithoutAReceiver_AreDropped()
    {
        await using var connection = new ScriptedConnection("3", ["{\"x\":1}", "null"]);
        (await connection.Client.ProgressAsync(1, null, TestContext.Current.CancellationToken)).ShouldBe(3);
    }

    [Theory]
    [InlineData("[0,0]", "descriptors: reply[1] is descriptor 0, which is used in another place, too")]
    [InlineData("[0,2]", "descriptors: reply[1] must be the index of a descriptor, of which 2 came, got 2")]
    [InlineData("[1,null]", "descriptors: reply[1] must be the index of a descriptor, of which 2 came, got null")]
    public async Task Reply_WithInvalidIndices_ClosesTheDescriptors(string reply, string message)
    {
        // The read end of a pipe reports end of file once every write end is closed.
        using var pipe = Pipe.Create();
        await using var connection = new ScriptedConnection(reply, null, pipe.WriteEnd, FileDescriptors.Duplicate(pipe.WriteEnd));
        (await Should.ThrowAsync<ContractException>(() => connection.Client.DescriptorsAsync([]))).Message.ShouldBe(message);
        (await DescriptorIO.ReadAsync(pipe.ReadEnd, new byte[1], Deadline.Token())).ShouldBe(0);
    }
}

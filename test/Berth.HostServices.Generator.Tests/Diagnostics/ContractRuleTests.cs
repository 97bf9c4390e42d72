using Berth.HostServices;
using Berth.HostServices.Generator.Extraction;
using Berth.HostServices.Generator.Tests.Driver;
using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Tests.Diagnostics;

/// <summary>Each mistake is told with its place, what is wrong and what to do.</summary>
public sealed class ContractRuleTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Clock")]
    [InlineData("1clock")]
    [InlineData("the_clock")]
    [InlineData("clock\\n")]
    public void ServiceName_NotPlain_IsRefusedAtTheAttribute(string name)
    {
        var (run, diagnostic) = Only($"[HostService(\"{name}\")] public interface IClock {{ Task NowAsync(); }}");
        diagnostic.Id.ShouldBe("BERTH001");
        run.Pointed(diagnostic).ShouldStartWith("HostService(");
    }

    [Theory]
    [InlineData("[HostService(\"clock\")] public interface IClock<T> { }", "is generic")]
    [InlineData("public class Outer { [HostService(\"clock\")] public interface IClock { } }", "is declared inside a type")]
    [InlineData("[HostService(\"clock\")] public interface IClock : IAsyncDisposable { }", "let the class that implements it do so")]
    [InlineData("[HostService(\"clock\")] file interface IClock { }", "is visible in one file only")]
    public void Interface_NotPlain_IsRefused(string source, string why)
    {
        var (run, diagnostic) = Only(source);
        diagnostic.Id.ShouldBe("BERTH002");
        diagnostic.GetMessage(null).ShouldContain(why);
        run.Pointed(diagnostic).ShouldBe("IClock");
    }

    [Theory]
    [InlineData("string Zone { get; }", "Zone", "IClock.Zone is a property")]
    [InlineData("string this[int i] { get; }", "this", "is an indexer")]
    [InlineData("event EventHandler Struck;", "Struck", "IClock.Struck is an event")]
    [InlineData("static abstract Task<int> Count();", "Count", "IClock.Count() is a static method")]
    public void Member_NotMethod_IsRefused(string member, string pointed, string message) => Refused(member, "BERTH003", pointed, message);

    [Fact]
    public void Method_Generic_IsRefused() => Refused("Task<T> Get<T>();", "BERTH004", "Get", "IClock.Get<T>() is generic");

    [Theory]
    [InlineData("Task Set(ref int at);", "a ref parameter")]
    [InlineData("Task Set(out int at);", "an out parameter")]
    [InlineData("Task Set(in int at);", "an in parameter")]
    [InlineData("Task Set(ReadOnlySpan<byte> at);", "a span")]
    [InlineData("unsafe Task Set(int* at);", "a pointer")]
    public void Parameter_ByReference_IsRefused(string member, string how) => Refused(member, "BERTH005", "at", "Parameter 'at' of IClock.Set(", how);

    [Theory]
    [InlineData("void Set();", "void")]
    [InlineData("int Get();", "int")]
    [InlineData("Task<int>[] Get();", "System.Threading.Tasks.Task<int>[]")]
    [InlineData("IEnumerable<int> Get();", "System.Collections.Generic.IEnumerable<int>")]
    public void ReturnType_NotTask_IsRefused(string member, string type) => Refused(member, "BERTH006", member.Contains("Set") ? "Set" : "Get", $"returns {type}");

    [Theory]
    [InlineData("Task Set(object at);", "parameter 'at' of IClock.Set(object) is of type object", "JsonElement")]
    [InlineData("Task Set(Stream at);", "parameter 'at'", "make a record")]
    [InlineData("Task Set(DateTime at);", "type System.DateTime", "DateTimeOffset")]
    [InlineData("Task Set(decimal? at);", "type decimal", "double")]
    [InlineData("Task Set(dynamic at);", "type dynamic", "JsonElement")]
    [InlineData("Task Set(int[,] at);", "type int[*,*]", "array of arrays")]
    [InlineData("Task Set(Action at);", "type System.Action", "code does not travel")]
    [InlineData("Task Set(IDisposable at);", "type System.IDisposable", "class or a record")]
    [InlineData("Task Set(Dictionary<int, string> at);", "Dictionary<int, string>", "keys of a JSON object are strings")]
    [InlineData("Task Set(List<nint> at);", "an item of parameter 'at'", "size differs")]
    [InlineData("Task Set(ReadOnlyMemory<byte> at);", "ReadOnlyMemory<byte>", "use an array")]
    public void Type_ThatCannotBeSent_IsRefusedWithWhatToDo(string member, string message, string advice) => Refused(member, "BERTH007", "at", message, advice);

    [Fact]
    public void Type_OfResult_IsNamedInTheMessage() =>
        Refused("Task<(int Count, object Rest)> Get();", "BERTH007", "Get", "Rest of the result of IClock.Get() is of type object");

    [Theory]
    [InlineData("public record Tick(int At, Stream Source);", "Source", "Tick.Source is of type System.IO.Stream")]
    [InlineData("public record Tick { public List<Part> Parts { get; init; } = []; } public record Part(object Any);", "Any", "Part.Any is of type object")]
    public void Type_WithMemberThatCannotBeSent_IsRefusedAtTheMember(string type, string pointed, string message)
    {
        var (run, diagnostic) = Only($"[HostService(\"clock\")] public interface IClock {{ Task Set(Tick at); }} {type}");
        diagnostic.Id.ShouldBe("BERTH007");
        diagnostic.GetMessage(null).ShouldContain(message);
        run.Pointed(diagnostic).ShouldBe(pointed);
    }

    [Theory]
    [InlineData("public class Tick { private Tick() { } }", "no public constructor")]
    [InlineData("public class Tick { public Tick(int a) { A = a; } public Tick(int a, int b) { A = a; } public int A { get; } }", "[JsonConstructor]")]
    [InlineData("public class Tick { public Tick(int hidden) { } }", "takes as 'hidden'")]
    [InlineData("public abstract class Tick { }", "not abstract")]
    [InlineData("public struct Tick { public int At; }", "its field 'At' would be lost")]
    [InlineData("[Flags] public enum Tick { A = 1, B = 2 }", "one member")]
    [InlineData("public interface Tick { }", "class or a record")]
    public void Type_ThatCannotBeMade_IsRefused(string type, string why)
    {
        var (run, diagnostic) = Only($"[HostService(\"clock\")] public interface IClock {{ Task Set(Tick at); }} {type}");
        diagnostic.Id.ShouldBe("BERTH007");
        diagnostic.GetMessage(null).ShouldContain(why);
    }

    [Fact]
    public void Methods_WithOneName_AreRefused() =>
        Refused("Task Set(int at); Task SetAsync(string at);", "BERTH008", "SetAsync", "IClock.Set(int) and IClock.SetAsync(string) are both called 'set'");

    [Theory]
    [InlineData("Task Set(CancellationToken cancel, int at);")]
    [InlineData("Task Set(CancellationToken cancel, CancellationToken other);")]
    public void CancellationToken_NotLast_IsRefused(string member) => Refused(member, "BERTH009", "cancel", "not the last parameter");

    [Fact]
    public void Parameter_Stream_IsRefused() => Refused("Task Set(IAsyncEnumerable<int> all);", "BERTH010", "all", "only results can be streams");

    [Theory]
    [InlineData("Task Set(SafePipeHandle end);", "end", "parameter 'end'")]
    [InlineData("Task<Microsoft.Win32.SafeHandles.SafeWaitHandle> Get();", "Get", "the result of IClock.Get()")]
    public void Handle_NotOfFile_IsRefused(string member, string pointed, string place) => Refused(member, "BERTH011", pointed, place, "declare it as SafeFileHandle");

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"two words\"")]
    [InlineData("\"t\\u00efme\"")]
    [InlineData("DeadlineSeconds = -1")]
    [InlineData("DeadlineSeconds = double.NaN")]
    [InlineData("DeadlineSeconds = 86401")]
    public void MethodAttribute_ThatDoesNotHold_IsRefused(string arguments) =>
        Refused($"[HostServiceMethod({arguments})] Task Set();", "BERTH012", "Set", "[HostServiceMethod] of IClock.Set()");

    [Fact]
    public void Deadline_OfAStream_IsRefused() =>
        Refused("[HostServiceMethod(DeadlineSeconds = 1)] IAsyncEnumerable<int> Get();", "BERTH012", "Get", "a stream has no deadline");

    [Theory]
    [InlineData("Task Set(IProgress<int> one, IProgress<int> two);")]
    [InlineData("IAsyncEnumerable<int> Set(IProgress<int> two);")]
    public void Progress_BesideOtherSignals_IsRefused(string member) => Refused(member, "BERTH013", "two", "second source of signals");

    [Theory]
    [InlineData("Task Set(int zoneName, int ZoneName);", "IClock.Set(int, int) has two parameters called 'zone_name'")]
    [InlineData("Task Set(Tick at);", "Tick has two properties called 'at'")]
    [InlineData("Task Set(Colour at);", "Colour has two members called 'dark_red'")]
    public void Names_ThatBecomeOne_AreRefused(string member, string message)
    {
        var (run, diagnostic) = Only($$"""
            [HostService("clock")] public interface IClock { {{member}} }
            public record Tick(int At, [property: JsonPropertyName("at")] int Since);
            public enum Colour { DarkRed, Dark_Red }
            """);
        diagnostic.Id.ShouldBe("BERTH014");
        diagnostic.GetMessage(null).ShouldContain(message);
    }

    [Fact]
    public void Mistakes_Several_AreAllTold() =>
        GeneratorRun.Over("[HostService(\"Clock\")] public interface IClock { int Now(); Task Set(object at); string Zone { get; } }")
            .Diagnostics.Select(diagnostic => diagnostic.Id).ShouldBe(["BERTH001", "BERTH006", "BERTH007", "BERTH003"]);

    private static void Refused(string member, string id, string pointed, params string[] message)
    {
        var (run, diagnostic) = Only($"[HostService(\"clock\")] public interface IClock {{ {member} }}");
        diagnostic.Id.ShouldBe(id);
        diagnostic.Severity.ShouldBe(DiagnosticSeverity.Error);
        diagnostic.Descriptor.Category.ShouldBe("Berth.HostServices");
        diagnostic.Descriptor.Description.ToString(null).ShouldNotBeEmpty();
        foreach (var part in message)
            diagnostic.GetMessage(null).ShouldContain(part);
        run.Pointed(diagnostic).ShouldBe(pointed);
    }

    private static (GeneratorRun Run, Diagnostic Diagnostic) Only(string source)
    {
        var run = GeneratorRun.Over(source);
        run.Result.Exception.ShouldBeNull();
        run.Generated.ShouldBeEmpty();
        return (run, run.Diagnostics.ShouldHaveSingleItem());
    }
}

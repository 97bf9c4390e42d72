using Berth.HostServices;
using Berth.HostServices.Generator.Extraction;
using Berth.HostServices.Generator.Tests.Driver;
using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Tests.Diagnostics;

/// <summary>Each mistake is reported with its place, a reason and advice.</summary>
public sealed class ContractRuleTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Clock")]
    [InlineData("1clock")]
    [InlineData("the_clock")]
    [InlineData("clock\\n")]
    public void ServiceName_Invalid_IsReportedAtTheAttribute(string name)
    {
        var (run, diagnostic) = SingleDiagnostic($"[HostService(\"{name}\")] public interface IClock {{ Task NowAsync(); }}");
        diagnostic.Id.ShouldBe("BERTH001");
        run.TextAt(diagnostic).ShouldStartWith("HostService(");
    }

    [Theory]
    [InlineData("[HostService(\"clock\")] public interface IClock<T> { }", "is generic")]
    [InlineData("public class Outer { [HostService(\"clock\")] public interface IClock { } }", "is declared inside a type")]
    [InlineData("[HostService(\"clock\")] public interface IClock : IAsyncDisposable { }", "let the class that implements it do so")]
    [InlineData("[HostService(\"clock\")] file interface IClock { }", "is visible in one file only")]
    public void Interface_Unsupported_IsReported(string source, string why)
    {
        var (run, diagnostic) = SingleDiagnostic(source);
        diagnostic.Id.ShouldBe("BERTH002");
        diagnostic.GetMessage(null).ShouldContain(why);
        run.TextAt(diagnostic).ShouldBe("IClock");
    }

    [Theory]
    [InlineData("string Zone { get; }", "Zone", "IClock.Zone is a property")]
    [InlineData("string this[int i] { get; }", "this", "is an indexer")]
    [InlineData("event EventHandler Struck;", "Struck", "IClock.Struck is an event")]
    [InlineData("static abstract Task<int> Count();", "Count", "IClock.Count() is a static method")]
    public void Member_NotMethod_IsReported(string member, string pointed, string message) =>
        ShouldReport(member, "BERTH003", pointed, message);

    [Fact]
    public void Method_Generic_IsReported() => ShouldReport("Task<T> Get<T>();", "BERTH004", "Get", "IClock.Get<T>() is generic");

    [Theory]
    [InlineData("Task Set(ref int at);", "a ref parameter")]
    [InlineData("Task Set(out int at);", "an out parameter")]
    [InlineData("Task Set(in int at);", "an in parameter")]
    [InlineData("Task Set(ReadOnlySpan<byte> at);", "a span")]
    [InlineData("unsafe Task Set(int* at);", "a pointer")]
    public void Parameter_ByReference_IsReported(string member, string how) =>
        ShouldReport(member, "BERTH005", "at", "Parameter 'at' of IClock.Set(", how);

    [Theory]
    [InlineData("void Set();", "void")]
    [InlineData("int Get();", "int")]
    [InlineData("Task<int>[] Get();", "System.Threading.Tasks.Task<int>[]")]
    [InlineData("IEnumerable<int> Get();", "System.Collections.Generic.IEnumerable<int>")]
    public void ReturnType_NotTask_IsReported(string member, string type) =>
        ShouldReport(member, "BERTH006", member.Contains("Set") ? "Set" : "Get", $"returns {type}");

    [Theory]
    [InlineData("Task Set(object at);", "parameter 'at' of IClock.Set(object) is of type object", "JsonElement")]
    [InlineData("Task Set(Stream at);", "parameter 'at'", "make a record")]
    [InlineData("Task Set(dynamic at);", "type dynamic", "JsonElement")]
    [InlineData("Task Set(int[,] at);", "type int[*,*]", "array of arrays")]
    [InlineData("Task Set(Action at);", "type System.Action", "code can't be sent")]
    [InlineData("Task Set(IDisposable at);", "type System.IDisposable", "class or a record")]
    [InlineData("Task Set(Dictionary<int, string> at);", "Dictionary<int, string>", "keys of a JSON object are strings")]
    [InlineData("Task Set(List<nint> at);", "an item of parameter 'at'", "size differs")]
    [InlineData("Task Set(ReadOnlyMemory<byte> at);", "ReadOnlyMemory<byte>", "use an array")]
    public void Type_NotSerializable_IsReportedWithAdvice(string member, string message, string advice) =>
        ShouldReport(member, "BERTH007", "at", message, advice);

    [Fact]
    public void Type_OfResult_IsNamedInTheMessage() =>
        ShouldReport("Task<(int Count, object Rest)> Get();", "BERTH007", "Get", "Rest of the result of IClock.Get() is of type object");

    [Theory]
    [InlineData("public record Tick(int At, Stream Source);", "Source", "Tick.Source is of type System.IO.Stream")]
    [InlineData(
        "public record Tick { public List<Part> Parts { get; init; } = []; } public record Part(object Any);",
        "Any",
        "Part.Any is of type object")]
    public void Type_WithNotSerializableMember_IsReportedAtTheMember(string type, string pointed, string message)
    {
        var (run, diagnostic) = SingleDiagnostic($"[HostService(\"clock\")] public interface IClock {{ Task Set(Tick at); }} {type}");
        diagnostic.Id.ShouldBe("BERTH007");
        diagnostic.GetMessage(null).ShouldContain(message);
        run.TextAt(diagnostic).ShouldBe(pointed);
    }

    [Theory]
    [InlineData("public class Tick { private Tick() { } }", "no public constructor")]
    [InlineData(
        "public class Tick { public Tick(int a) { A = a; } public Tick(int a, int b) { A = a; } public int A { get; } }",
        "[JsonConstructor]")]
    [InlineData("public class Tick { public Tick(int hidden) { } }", "takes as 'hidden'")]
    [InlineData("public abstract class Tick { }", "not abstract")]
    [InlineData("public struct Tick { public int At; }", "its field 'At' would be lost")]
    [InlineData("[Flags] public enum Tick { A = 1, B = 2 }", "one member")]
    [InlineData("public interface Tick { }", "class or a record")]
    public void Type_ThatCannotBeCreated_IsReported(string type, string why)
    {
        var (run, diagnostic) = SingleDiagnostic($"[HostService(\"clock\")] public interface IClock {{ Task Set(Tick at); }} {type}");
        diagnostic.Id.ShouldBe("BERTH007");
        diagnostic.GetMessage(null).ShouldContain(why);
    }

    [Fact]
    public void Methods_WithTheSameName_AreReported() =>
        ShouldReport(
            "Task Set(int at); Task SetAsync(string at);",
            "BERTH008",
            "SetAsync",
            "IClock.Set(int) and IClock.SetAsync(string) are both called 'set'");

    [Theory]
    [InlineData("Task Set(CancellationToken cancel, int at);")]
    [InlineData("Task Set(CancellationToken cancel, CancellationToken other);")]
    public void CancellationToken_NotLast_IsReported(string member) => ShouldReport(member, "BERTH009", "cancel", "not the last parameter");

    [Fact]
    public void Parameter_Stream_IsReported() =>
        ShouldReport("Task Set(IAsyncEnumerable<int> all);", "BERTH010", "all", "only results can be streams");

    [Theory]
    [InlineData("Task Set(SafePipeHandle end);", "end", "parameter 'end'")]
    [InlineData("Task<Microsoft.Win32.SafeHandles.SafeWaitHandle> Get();", "Get", "the result of IClock.Get()")]
    public void Handle_NotOfFile_IsReported(string member, string pointed, string place) =>
        ShouldReport(member, "BERTH011", pointed, place, "declare it as SafeFileHandle");

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"two words\"")]
    [InlineData("\"t\\u00efme\"")]
    [InlineData("DeadlineSeconds = -1")]
    [InlineData("DeadlineSeconds = double.NaN")]
    [InlineData("DeadlineSeconds = 86401")]
    public void MethodAttribute_Invalid_IsReported(string arguments) =>
        ShouldReport($"[HostServiceMethod({arguments})] Task Set();", "BERTH012", "Set", "[HostServiceMethod] of IClock.Set()");

    [Fact]
    public void Deadline_OfAStream_IsReported() =>
        ShouldReport(
            "[HostServiceMethod(DeadlineSeconds = 1)] IAsyncEnumerable<int> Get();", "BERTH012", "Get", "a stream has no deadline");

    [Theory]
    [InlineData("Task Set(IProgress<int> one, IProgress<int> two);")]
    [InlineData("IAsyncEnumerable<int> Set(IProgress<int> two);")]
    public void Progress_BesideOtherSignals_IsReported(string member) =>
        ShouldReport(member, "BERTH013", "two", "second source of signals");

    [Theory]
    [InlineData("Task Set(int zoneName, int ZoneName);", "IClock.Set(int, int) has two parameters called 'zone_name'")]
    [InlineData("Task Set(Tick at);", "Tick has two properties called 'at'")]
    [InlineData("Task Set(Colour at);", "Colour has two members called 'dark_red'")]
    public void Names_WithTheSameWireName_AreReported(string member, string message)
    {
        var (run, diagnostic) = SingleDiagnostic($$"""
            [HostService("clock")] public interface IClock { {{member}} }
            public record Tick(int At, [property: JsonPropertyName("at")] int Since);
            public enum Colour { DarkRed, Dark_Red }
            """);
        diagnostic.Id.ShouldBe("BERTH014");
        diagnostic.GetMessage(null).ShouldContain(message);
    }

    [Fact]
    public void Mistakes_Several_AreAllReported() =>
        GeneratorRun.For("[HostService(\"Clock\")] public interface IClock { int Now(); Task Set(object at); string Zone { get; } }")
            .Diagnostics.Select(diagnostic => diagnostic.Id).ShouldBe(["BERTH001", "BERTH006", "BERTH007", "BERTH003"]);

    private static void ShouldReport(string member, string id, string pointed, params string[] message)
    {
        var (run, diagnostic) = SingleDiagnostic($"[HostService(\"clock\")] public interface IClock {{ {member} }}");
        diagnostic.Id.ShouldBe(id);
        diagnostic.Severity.ShouldBe(DiagnosticSeverity.Error);
        diagnostic.Descriptor.Category.ShouldBe("Berth.HostServices");
        diagnostic.Descriptor.Description.ToString(null).ShouldNotBeEmpty();
        foreach (var part in message)
            diagnostic.GetMessage(null).ShouldContain(part);
        run.TextAt(diagnostic).ShouldBe(pointed);
    }

    private static (GeneratorRun Run, Diagnostic Diagnostic) SingleDiagnostic(string source)
    {
        var run = GeneratorRun.For(source);
        run.Result.Exception.ShouldBeNull();
        run.Generated.ShouldBeEmpty();
        return (run, run.Diagnostics.ShouldHaveSingleItem());
    }
}

using Berth.HostServices;
using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Tests.Driver;

/// <summary>An editor runs the generator at every key press, so unchanged output must come from the cache.</summary>
public sealed class IncrementalTests
{
    private const string Clock = """
        [HostService("clock")] public interface IClock { Task<Tick> NowAsync(string zone); }
        public record Tick(int At);
        """;

    [Theory]
    [InlineData("public class Unrelated { public int Value; }")]
    [InlineData("namespace Elsewhere { public interface IClock { void Now(); } }")]
    public void Edit_InAnotherFile_IsCached(string other)
    {
        var run = GeneratorRun.For(Clock);
        run.Rerun(run.Input.AddSyntaxTrees(GeneratorRun.Tree(other)));
        Reasons(run).ShouldBe([IncrementalStepRunReason.Cached]);
    }

    [Fact]
    public void Edit_ThatMovesTheInterface_IsCached() => Edited("\n\n// A comment.\n" + Clock).ShouldBe([IncrementalStepRunReason.Cached]);

    [Fact]
    public void Edit_OfABody_IsCached() =>
        Edited(Clock.Replace("(int At);", "(int At) { public int Twice() => 2 * At; }")).ShouldBe([IncrementalStepRunReason.Cached]);

    [Theory]
    [InlineData("string zone", "string? zone")]
    [InlineData("string zone", "string place")]
    [InlineData("NowAsync", "ThenAsync")]
    [InlineData("\"clock\"", "\"watch\"")]
    [InlineData("int At", "long At")]
    [InlineData("int At", "int Of")]
    public void Edit_OfTheContract_GeneratesAgain(string before, string after) =>
        Edited(Clock.Replace(before, after)).ShouldBe([IncrementalStepRunReason.Modified]);

    private static List<IncrementalStepRunReason> Edited(string source)
    {
        var run = GeneratorRun.For(Clock);
        run.Rerun(run.Input.ReplaceSyntaxTree(run.Input.SyntaxTrees.Single(), GeneratorRun.Tree(GeneratorRun.Usings + source)));
        return Reasons(run);
    }

    private static List<IncrementalStepRunReason> Reasons(GeneratorRun run)
    {
        run.CompilerDiagnostics.ShouldBeEmpty();
        run.Result.TrackedSteps.ShouldContainKey(HostServiceGenerator.ServicesStep);
        var outputs = run.Result.TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(step => step.Outputs);
        return [.. outputs.Select(output => output.Reason)];
    }
}

namespace Berth.Fuzz.Tests;

/// <summary>The corpus, every input that ever broke something among it, fed once: `make fuzz` goes on from there.</summary>
public sealed class CorpusTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(10);

    public static TheoryData<string, string> Inputs
    {
        get
        {
            var inputs = new TheoryData<string, string>();
            foreach (var target in AllTargets.List)
            {
                foreach (var name in AllTargets.Corpus(target).Keys)
                    inputs.Add(target.Name, name);
            }

            return inputs;
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task Read_InputOfTheCorpus_KeepsItsPromises(string target, string input)
    {
        var reader = AllTargets.List.Single(t => t.Name == target);
        var bytes = AllTargets.Corpus(reader)[input];
        var answer = await Task.Run(() => reader.Read(bytes), TestContext.Current.CancellationToken)
            .WaitAsync(s_deadline, TestContext.Current.CancellationToken);
        answer.ShouldNotBeNull();
    }
}

using Berth.Linux.Processes;

namespace Berth.Engine.Tests;

public sealed class BerthProgramTests
{
    [Fact]
    public void Supervising_InAProgramThatIsNotBerths_IsNeverThatProgram()
    {
        // These tests are such a program.
        foreach (var find in (Func<string>[])[() => BerthProgram.Supervising, () => BerthProgram.Called])
        {
            string? found = null;
            try
            {
                found = find();
            }
            catch (BerthNotFoundException missing)
            {
                missing.Suggestion.ShouldNotBeNull().ShouldContain("PATH");
            }

            found.ShouldNotBe(OwnProcess.Path);
        }
    }
}

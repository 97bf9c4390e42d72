global using Berth.TestKit;

// convnet-train: networks that tell classes of pictures apart, from nothing or from others' weights.
#include "app/run_training.h"
#include "convnet-train/train.h"

int main(int argc, char** argv) {
  return atelier::run_training<atelier::ConvnetTrainJob>(argc, argv, atelier::train_convnet);
}
